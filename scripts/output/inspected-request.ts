import { Document, visit } from 'yaml';
import type { Part } from '#projector/inspect/part.ts';
import type { Json } from '#projector/inspect/plain.ts';
import type { InspectedRequest, KeptParts } from '#projector/inspect/request.ts';
import type { Touched } from '#projector/inspect/touched.ts';
import { table } from './print.ts';
import { bad, doubtful, faint, good, strong } from './style.ts';
import { number } from './words.ts';

const section = <T>(title: string, told: Part<T>, inWords: (value: T) => string): string => {
  const text = 'unknown' in told ? doubtful(`not known: ${told.unknown}`) : inWords(told.value);
  return `${strong(title)}\n${text.replaceAll(/^/gm, '  ')}`;
};

/** Deeper than that a value stays on one line. */
const DEPTH = 4;

const fields = (value: Json): string => {
  if (value === null) return 'nothing';
  const document = new Document(value);
  visit(document, {
    Collection(_, node, path) {
      if (path.length >= DEPTH) node.flow = true;
    },
  });
  return document.toString({ lineWidth: 0, flowCollectionPadding: false }).trimEnd();
};

const keptInWords = ({ asOf, document, step, views, faults, visible }: KeptParts): string => {
  const seen = visible.filter((one) => one.visible);
  return [
    faint(`generation ${asOf.generation} as of ${asOf.lsn}, ${asOf.committedAt}; written by step ${step}`),
    fields(document),
    `${faint('views')}  ${views.join(', ') || 'none'}`,
    ...faults.map((fault) => bad(`fault  ${fault}`)),
    `${faint('visible to')}  ${seen.length} of ${visible.length} who may use the dashboard`,
    table(
      visible.map(({ name, id, rule, visible: sees }) => [
        sees ? good('  yes') : faint('  no'),
        name ?? id,
        faint(rule),
      ]),
    ),
  ].join('\n');
};

const touchedInWords = ({ from, to, more, records }: Touched): string => {
  const where = faint(`records ${number(from)} to ${number(to)} of the log${more ? '; it goes back further' : ''}`);
  if (records.length === 0) return `${where}\nnone is about it`;
  const rows = records.map(({ offset, at, op, kind, rowId, transaction }) => [
    String(offset),
    at,
    `${kind} ${kind === 'request' ? '' : `${rowId} `}${op}`,
    transaction === null ? '' : faint(`transaction ${transaction}`),
  ]);
  return `${where}\n${table(rows)}`;
};

export const requestInWords = ({ id, source, kept, touched }: InspectedRequest): string =>
  [
    strong(`request ${id}`),
    section('in the source', source, fields),
    section('kept', kept, keptInWords),
    section('last in the log', touched, touchedInWords),
  ].join('\n\n');
