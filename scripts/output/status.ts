import type { GenerationStatus } from '#projector/status/generation-status.ts';
import type { LineStatus } from '#projector/status/status.ts';
import type { PartState } from '#projector/status/told.ts';
import { verifiedInWords } from './generations.ts';
import { table } from './print.ts';
import { bad, doubtful, faint, good, strong } from './style.ts';
import { number, span } from './words.ts';

const marks: Readonly<Record<PartState, string>> = {
  ok: good('✓'),
  late: doubtful('!'),
  broken: bad('✗'),
  unknown: faint('?'),
};

const verdictInWords = ({ verdict, behindSeconds }: LineStatus): string => {
  const age = behindSeconds === null ? 'nothing is served' : `${span(behindSeconds)} old`;
  if (verdict === 'fresh') return good(`fresh: what is served is ${age}`);
  if (verdict === 'broken') return bad(`broken: ${age}`);
  return doubtful(behindSeconds === null ? `behind: ${age} yet` : `behind by ${span(behindSeconds)}`);
};

const generationRow = (one: GenerationStatus): readonly string[] => [
  `  ${strong(String(one.number))}`,
  one.state,
  `from ${one.from}`,
  one.phase === 'lost' ? bad('its keys are gone') : one.ageMs === null ? one.phase : `${span(one.ageMs / 1000)} old`,
  one.behind === null ? '' : `${number(one.behind)} behind`,
  one.feed?.state ?? 'not fed',
  verifiedInWords(one.verified),
];

/** One screen: the verdict, the parts from the source to the API, the generations. */
export const statusInWords = (status: LineStatus): string =>
  [
    strong(verdictInWords(status)),
    ...(status.todo ? [`to do: ${status.todo}`] : []),
    '',
    table(status.parts.map(({ name, state, detail }) => [`${marks[state]} ${name}`, detail])),
    '',
    strong('generations'),
    status.generations.length === 0 ? '  none' : table(status.generations.map(generationRow)),
  ].join('\n');
