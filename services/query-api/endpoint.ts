import type { Reference } from '#read-model/reference.ts';
import type { Uuid } from '#read-model/rows.ts';
import type { Scope } from '#read-model/scope.ts';
import type { Config } from './config.ts';
import type { Cursors, Since } from './cursor.ts';
import type { Ask, Found } from './ports.ts';

/** Of every address of the dashboard. */
export const PREFIX = '/api/v1/requests';

/** One address of the API: what it asks the store for and how the answer is written, in one place. */
export type Endpoint<Params> = {
  /** What metrics and the OpenAPI document call it. */
  readonly name: string;
  readonly method: 'get' | 'post';
  /** Below /api/v1/requests, parameters in braces. */
  readonly path: string;
  /** Throws Refusal 400 or 422. */
  readonly params: (asked: Asked) => Params;
  /** Where a page was read from which this goes on: nothing earlier is an answer. */
  readonly least?: (params: Params) => Since | undefined;
  /** For how many requests it counts; one unless said otherwise. */
  readonly cost?: (params: Params) => number;
  readonly plan: (params: Params, context: Context) => Plan;
};

/** What a request says of what it wants. */
export type Asked = {
  readonly query: URLSearchParams;
  /** Parameters in the address, by name. */
  readonly path: Readonly<Record<string, string>>;
  /** Of a POST, read as JSON. */
  readonly body: unknown;
  readonly technician: Uuid;
  readonly cursors: Cursors;
};

export type Context = {
  /** What the reader may see, by the same reference data. */
  readonly scope: Scope;
  readonly reference: Reference;
  readonly config: Config;
  readonly cursors: Cursors;
  /** The base path behind which the reader finds this API, see http/forwarded-prefix.ts. */
  readonly prefix: string;
};

export type Plan = Pick<Ask, 'tallies' | 'pages' | 'requests' | 'groups'> & {
  /** Members of the JSON body that are written out of stored cards, one character per byte. May throw Refusal 404. */
  readonly items?: (found: Found) => string;
  /** The other members but for `meta`; ASCII where there are items. Of these, and of the cards, the tag is made. */
  readonly said?: (found: Found) => string;
  /** More headers of the answer. */
  readonly headers?: (found: Found) => Readonly<Record<string, string>>;
};
