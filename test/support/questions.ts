import type { Filter, Json, Viewer } from './truth.ts';

/** One request to the API with the body it must answer. */
export type Question = { readonly path: string; readonly body: Json };

const prefix = '/api/v1/requests';

const query = (filter: Filter, rest: Readonly<Record<string, string | number>> = {}) => {
  const parameters = new URLSearchParams(Object.entries(rest).map(([name, value]) => [name, String(value)]));
  for (const id of filter ?? []) parameters.append('business_unit_ids', String(id));
  return parameters.toString();
};

/** With the largest page the whole list is read; with the smaller ones its ends and the page past it. */
const pagesToRead = (total: number, perPage: number): readonly number[] => {
  const last = Math.max(1, Math.ceil(total / perPage));
  if (perPage === 100) return Array.from({ length: last }, (_, index) => index + 1);
  return [...new Set([1, 2, last, last + 1])];
};

const listQuestions = function* (
  viewer: Viewer,
  view: string,
  { filter, n, perPages }: { filter: Filter; n: number; perPages: readonly number[] },
): Generator<Question> {
  const { items, filterCounts } = viewer.list(view, n);
  for (const perPage of perPages) {
    for (const page of pagesToRead(items.length, perPage)) {
      yield {
        path: `${prefix}/technician-views?${query(filter, { view, page, per_page: perPage })}`,
        body: {
          data: items.slice((page - 1) * perPage, page * perPage),
          counts: viewer.camelCounts,
          filterCounts,
          total: items.length,
          page,
          perPage,
        },
      };
    }
  }
  yield {
    path: `${prefix}/technician-views/counts?${query(filter, { view })}`,
    body: { counts: viewer.snakeCounts, filter_counts: filterCounts },
  };
};

/** Everything that is asked for one viewer: every view with every filter, and the counts by unit and by type. */
export const questionsFor = function* (
  viewer: Viewer,
  { views, filters, perPages }: { views: readonly string[]; filters: readonly Filter[]; perPages: readonly number[] },
): Generator<Question> {
  for (const view of views) {
    for (const [n, filter] of filters.entries()) {
      yield* listQuestions(viewer, view, { filter, n, perPages: filter === null ? perPages : [100] });
    }
    yield { path: `${prefix}/business-unit-counts?view=${view}`, body: viewer.unitCounts[view] ?? null };
  }
  yield { path: `${prefix}/business-unit-counts`, body: viewer.unitCounts[''] ?? null };
  yield { path: `${prefix}/ticket-type-counts`, body: viewer.typeCounts };
};

/** One of each endpoint, for those who must be refused. */
export const endpoints: readonly string[] = [
  `${prefix}/technician-views`,
  `${prefix}/technician-views/counts`,
  `${prefix}/business-unit-counts`,
  `${prefix}/ticket-type-counts`,
];
