import createClient from 'openapi-fetch';
import { keepAnswers } from './kept-answers.ts';
import { nextQueryIn, queryIn } from './next-link.ts';
import { errorOf } from './problem-error.ts';
import type { components, operations, paths } from './schema.ts';

export { DeskviewError, type Problem } from './problem-error.ts';
export type { components, operations, paths } from './schema.ts';

type Schemas = components['schemas'];
type QueryOf<Name extends keyof operations> = NonNullable<operations[Name]['parameters']['query']>;
type Demanding = 'min_lsn' | 'wait' | 'max_age';
type Fields = NonNullable<QueryOf<'technicianViews'>['fields']>;

export type ViewQuery = Omit<QueryOf<'technicianViews'>, Demanding | 'fields'>;
export type CountsQuery = Omit<QueryOf<'counts'>, Demanding>;
export type UnitCountsQuery = Omit<QueryOf<'businessUnitCounts'>, Demanding>;

/** How fresh an answer must be; `signal` gives it up. */
export type Demands = {
  /** Position of your own write, such as `0/16B3748`: not answered before it is visible. */
  readonly minLsn?: string;
  /** Milliseconds that this may take, at most 5000; 1000 unless given. Then DeskviewError `not-yet-visible`. */
  readonly wait?: number;
  /** Seconds. An older answer is DeskviewError `too-stale`. */
  readonly maxAge?: number;
  readonly signal?: AbortSignal;
};

export type Options = {
  /** Scheme and host, such as `https://desk.example.com`. */
  readonly baseUrl: string;
  /** The access token, or what gives the one that is good now. None where the page's cookie says who asks. */
  readonly token?: string | (() => string | Promise<string>);
  /** How many answers to keep and to ask for conditionally. Browsers keep answers themselves; default 0. */
  readonly keep?: number;
  /** Instead of the platform's. */
  readonly fetch?: (request: Request) => Promise<Response>;
};

export type Deskview = {
  /** One page of a view, with the badges of all views. */
  technicianViews(query?: ViewQuery, demands?: Demands): Promise<Schemas['TechnicianViews']>;
  technicianViews(
    query: ViewQuery & { readonly fields: Fields },
    demands?: Demands,
  ): Promise<Schemas['SomeOfTechnicianViews']>;
  /** Page after page by cursors: no request twice, and none left out that stood still, while others move to the front. */
  pages(
    query?: Omit<ViewQuery, 'page' | 'cursor'>,
    demands?: Demands,
  ): AsyncGenerator<Schemas['TechnicianViews'], void, undefined>;
  counts(query?: CountsQuery, demands?: Demands): Promise<Schemas['Counts']>;
  businessUnitCounts(query?: UnitCountsQuery, demands?: Demands): Promise<Schemas['BusinessUnitCounts']>;
  ticketTypeCounts(demands?: Demands): Promise<Schemas['TicketTypeCounts']>;
  /** DeskviewError 404 when there is none, or none that you may see. */
  requestById(id: string, demands?: Demands): Promise<Schemas['RequestById']>;
  /** Up to 100 requests, or up to 20 lists, all of one moment. */
  batch(asked: { readonly ids: string[] }, demands?: Demands): Promise<Schemas['BatchOfIds']>;
  batch(asked: { readonly queries: BatchedQuery[] }, demands?: Demands): Promise<Schemas['BatchOfQueries']>;
};

type BatchInput = operations['batch']['requestBody']['content']['application/json'];
export type BatchedQuery = Extract<BatchInput, { queries: unknown }>['queries'][number];

type Fetched = { readonly data?: unknown; readonly error?: unknown; readonly response: Response };

const dataOf = async (fetching: Promise<Fetched>): Promise<{ readonly data: unknown; readonly response: Response }> => {
  const { data, error, response } = await fetching;
  if (data === undefined) throw errorOf(response, error);
  return { data, response };
};

const asQuery = ({ minLsn, wait, maxAge }: Demands) => ({
  ...(minLsn !== undefined && { min_lsn: minLsn }),
  ...(wait !== undefined && { wait }),
  ...(maxAge !== undefined && { max_age: maxAge }),
});

/** Every call gives the body of a 200 and throws DeskviewError for any other answer. */
export const createDeskview = ({ baseUrl, token, keep = 0, fetch }: Options): Deskview => {
  const client = createClient<paths>({ baseUrl: `${baseUrl}/api/v1/requests`, ...(fetch && { fetch }) });
  client.use({
    async onRequest({ request }) {
      const given = typeof token === 'function' ? await token() : token;
      if (given !== undefined) request.headers.set('Authorization', `Bearer ${given}`);
    },
  });
  // Answers are kept by token: this stands behind what sets it.
  if (keep > 0) client.use(keepAnswers(keep));

  const get = (path: keyof paths, query: object, { signal, ...demands }: Demands, more: object = {}) =>
    dataOf(
      client.GET(path as '/technician-views', {
        params: { query: { ...query, ...asQuery(demands) }, ...more },
        ...(signal && { signal }),
      }),
    );
  const dataAt = async (path: keyof paths, query: object, demands: Demands, more?: object) =>
    (await get(path, query, demands, more)).data as never;

  return {
    technicianViews: (query: object = {}, demands = {}) => dataAt('/technician-views', query, demands),
    async *pages(query = {}, demands = {}) {
      let { data, response } = await get('/technician-views', query, demands);
      for (;;) {
        yield data as Schemas['TechnicianViews'];
        const links = response.headers.get('link');
        // Each list has them. Without them nobody knows whether it goes on, and an end would be a lie.
        if (links === null) throw new Error('A list came without its Link header: what is between has to let it pass');
        const next = nextQueryIn(links);
        if (next === null) return;
        ({ data, response } = await get('/technician-views', queryIn(next), demands));
      }
    },
    counts: (query = {}, demands = {}) => dataAt('/technician-views/counts', query, demands),
    businessUnitCounts: (query = {}, demands = {}) => dataAt('/business-unit-counts', query, demands),
    ticketTypeCounts: (demands = {}) => dataAt('/ticket-type-counts', {}, demands),
    requestById: (id, demands = {}) => dataAt('/technician-views/{id}', {}, demands, { path: { id } }),
    batch: async (asked: BatchInput, { signal, ...demands }: Demands = {}) => {
      const query = asQuery(demands);
      const fetching = client.POST('/technician-views/batch', {
        params: { query },
        body: asked,
        ...(signal && { signal }),
      });
      return (await dataOf(fetching)).data as never;
    },
  };
};
