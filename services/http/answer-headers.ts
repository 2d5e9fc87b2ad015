import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';

type Added = Readonly<Record<string, string>>;
type Given = OutgoingHttpHeaders | readonly unknown[] | undefined;

const VARY = 'vary';

const isRecord = (given: Given): given is OutgoingHttpHeaders | undefined => !Array.isArray(given);

/** What is given stands, but for Vary, which names both. */
const merged = (added: Added, given: OutgoingHttpHeaders | undefined): OutgoingHttpHeaders => {
  const all: OutgoingHttpHeaders = { ...added };
  for (const name in given) all[name.toLowerCase()] = given[name];
  if (VARY in added && all[VARY] !== added[VARY]) all[VARY] = `${all[VARY]}, ${added[VARY]}`;
  return all;
};

/**
 * Has an answer carry these headers too, whoever writes it; they may be added to until its head is written. Merging here
 * costs a microsecond; Node's setHeader and a Response's own Headers cost two and five.
 */
export const addHeaders = (outgoing: ServerResponse, added: Added): void => {
  const write = outgoing.writeHead;
  const writeHead = (status: number, reason?: string | Given, given?: Given): ServerResponse => {
    outgoing.writeHead = write;
    const [said, headers] = typeof reason === 'string' ? [reason, given] : [undefined, reason];
    if (isRecord(headers)) {
      const all = merged(added, headers);
      return said === undefined ? outgoing.writeHead(status, all) : outgoing.writeHead(status, said, all);
    }
    for (const name in added) outgoing.appendHeader(name, added[name] as string);
    return outgoing.writeHead(status, said, headers as string[]);
  };
  outgoing.writeHead = writeHead as ServerResponse['writeHead'];
};
