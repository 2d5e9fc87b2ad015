import { registerConnector } from '#debezium/register.ts';
import type { FaultyLine } from './faulty-line.ts';

type Settings = Readonly<Record<string, string>>;

/** The connector's settings as Connect has them. */
export const settingsOf = async ({ stack: { connect } }: FaultyLine): Promise<Settings> => {
  const response = await fetch(`${connect.url}/connectors/${connect.connector}/config`);
  const { name: _, ...settings } = (await response.json()) as Settings & { readonly name: string };
  return settings;
};

/** Gives the connector these settings; resolves when it runs with them. */
export const configure = ({ stack: { connect } }: FaultyLine, settings: Settings): Promise<unknown> =>
  registerConnector(connect.url, connect.connector, settings);
