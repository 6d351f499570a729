/** COPY's text format escapes with a backslash. */
const meanings: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r', b: '\b', f: '\f', v: '\v' };

/** A value that COPY wrote; never NULL in what we read back. */
export const fromCopyText = (text: string): string =>
  text.includes('\\') ? text.replace(/\\(.)/gs, (_, sign: string) => meanings[sign] ?? sign) : text;
