import { styleText } from 'node:util';

type Format = Parameters<typeof styleText>[0];

/** Coloured where stdout is a terminal, or FORCE_COLOR is set; never with NO_COLOR. */
const inColour =
  (format: Format) =>
  (text: string): string =>
    styleText(format, text, { stream: process.stdout });

export const strong = inColour('bold');
export const faint = inColour('dim');
export const good = inColour('green');
export const doubtful = inColour('yellow');
export const bad = inColour('red');
