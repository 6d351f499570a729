import { describe, expect, it } from '@jest/globals';
import { printable, printableLines } from './printable.js';

describe('text on a terminal', () => {
  it.each([
    ['a colour', '\u001b[31mred', '\\x1b[31mred'],
    ['a title of the window', '\u009d0;owned\u0007', '\\x9d0;owned\\x07'],
    ['a line that overwrites', 'PD-1\rPD-2', 'PD-1\\x0dPD-2'],
    ['a second row', 'PD-1\n│ PD-2 │', 'PD-1\\x0a│ PD-2 │'],
    ['a turned direction', 'PD-\u202e1', 'PD-\\u{202e}1'],
    ['a line separator', 'a\u2028b', 'a\\u{2028}b'],
    ['half a pair', 'a\ud800b', 'a\\u{d800}b'],
  ])('is shown, not obeyed: %s', (_, text, shown) => {
    expect(printable(text)).toBe(shown);
  });

  it('is left alone where it only looks unusual', () => {
    for (const text of ['Léo 🦁', "O'Brien / 50 %", '👩‍👩‍👧', 'שלום']) expect(printable(text)).toBe(text);
  });

  it('keeps the lines of a message of ours', () => {
    expect(printableLines('first\n  - second\u001b[2J')).toBe('first\n  - second\\x1b[2J');
  });
});
