import { connectorConfig } from './connector.ts';

type Settings = Readonly<Record<string, string>>;

/** What this connector was given and no release knows: where its source is, how often it asks, how it is secured. */
const ITS_OWN = /^(name|poll\.interval\.ms|database\..*|errors\..*)$/;

const of = (settings: Settings): Settings =>
  Object.fromEntries(Object.entries(settings).filter(([name]) => !ITS_OWN.test(name)));

/**
 * By what a connector's settings differ from those of this release, one sentence each. They decide what its records
 * look like and which there are: records under other keys would be other rows.
 */
export const differingSettings = (found: Settings, cell: string, topic: string): readonly string[] => {
  const nowhere = { databaseUrl: 'postgresql://source/source', user: '', password: '' };
  const wanted = of(connectorConfig({ cell, topic, ...nowhere }));
  const actual = of(found);
  const names = [...new Set([...Object.keys(wanted), ...Object.keys(actual)])].sort();
  return names.flatMap((name) => {
    if (wanted[name] === actual[name]) return [];
    if (actual[name] === undefined) return [`${name} is not set`];
    if (wanted[name] === undefined) return [`${name} is set`];
    return [`${name} is ${shown(actual[name])} instead of ${shown(wanted[name])}`];
  });
};

/** Lists of columns are long. */
const LONGEST = 60;
const shown = (value: string): string =>
  value.length <= LONGEST ? `"${value}"` : `"${value.slice(0, LONGEST)}…" (${value.length} characters)`;
