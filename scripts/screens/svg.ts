/** Pixels of one character, and of one line. */
const [WIDTH, HEIGHT, MARGIN] = [8.4, 20, 16];

const colours: Readonly<Record<string, string>> = { '31': '#ff7b72', '32': '#3fb950', '33': '#d29922' };
const INK = '#e6edf3';
const FAINT = '#8b949e';

type Style = { readonly bold: boolean; readonly faint: boolean; readonly colour: string };
type Run = Style & { readonly text: string; readonly column: number };

const plain: Style = { bold: false, faint: false, colour: INK };

const styled = (style: Style, code: string): Style => {
  if (code === '1') return { ...style, bold: true };
  if (code === '2') return { ...style, faint: true };
  if (code === '22') return { ...style, bold: false, faint: false };
  if (code === '39') return { ...style, colour: INK };
  return code in colours ? { ...style, colour: colours[code] as string } : plain;
};

const sequence = new RegExp(`${String.fromCharCode(27)}\\[([0-9;]*)m`);

/** The pieces of a line that look alike. */
const runsIn = (line: string): readonly Run[] => {
  const runs: Run[] = [];
  let style = plain;
  let column = 0;
  // Odd pieces are what stood between ESC [ and m.
  line.split(sequence).forEach((piece, index) => {
    if (index % 2 === 1) style = piece.split(';').reduce(styled, style);
    else if (piece !== '') {
      runs.push({ ...style, text: piece, column });
      column += piece.length;
    }
  });
  return runs;
};

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** The words of a run that stand close together: columns are put where they are, for spaces side by side become one. */
const wordsIn = ({ text, column, ...style }: Run): readonly Run[] =>
  [...text.matchAll(/\S+(?: \S+)*/g)].map((match) => ({ ...style, text: match[0], column: column + match.index }));

const lineInSvg = (line: string, index: number): string => {
  const y = MARGIN + HEIGHT * (index + 0.75);
  return runsIn(line)
    .flatMap(wordsIn)
    .map(({ text, column, bold, faint, colour }) => {
      const at = `x="${(MARGIN + column * WIDTH).toFixed(1)}" y="${y}" textLength="${(text.length * WIDTH).toFixed(1)}"`;
      const look = `fill="${faint ? FAINT : colour}"${bold ? ' font-weight="bold"' : ''}`;
      return `<text ${at} ${look}>${escaped(text)}</text>`;
    })
    .join('\n');
};

/** A terminal's screen as a picture; `lines` with their ANSI colours. */
export const screenInSvg = (title: string, lines: readonly string[]): string => {
  const columns = Math.max(...lines.map((line) => runsIn(line).reduce((sum, { text }) => sum + text.length, 0)));
  const [width, height] = [Math.ceil(2 * MARGIN + columns * WIDTH), 2 * MARGIN + lines.length * HEIGHT];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="ui-monospace, Menlo, Consolas, monospace" font-size="14">`,
    `<title>${escaped(title)}</title>`,
    `<rect width="100%" height="100%" rx="8" fill="#0d1117"/>`,
    ...lines.map(lineInSvg).filter((line) => line !== ''),
    '</svg>',
    '',
  ].join('\n');
};
