/**
 * Signs that a terminal obeys instead of showing: controls, line separators, those that turn the direction of writing,
 * and halves of surrogate pairs.
 */
const obeyed = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu;

const escaped = (sign: string): string => {
  const point = sign.codePointAt(0) ?? 0;
  return point < 0x100 ? `\\x${point.toString(16).padStart(2, '0')}` : `\\u{${point.toString(16)}}`;
};

/** Text from the log or the governed database for a terminal: signs that could forge what is seen are shown as escapes. */
export const printable = (text: string): string => text.replace(obeyed, escaped);

/** The same for a message of several lines. */
export const printableLines = (text: string): string => text.split('\n').map(printable).join('\n');
