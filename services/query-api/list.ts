import { camelViewNames } from './contract.ts';
import type { Context } from './endpoint.ts';
import { filterOf, selectsNothing } from './filters.ts';
import { type Links, linksOf } from './link.ts';
import type { Listing } from './listing.ts';
import type { Selected } from './params.ts';
import type { Found, FoundPage, PageAsk, Segment, TypeCounts } from './ports.ts';
import { renderItems } from './render-card.ts';
import { filteredSegments, segmentsOf } from './segments.ts';
import { renderCounts, renderTypeCounts, tallyOfAll, typeCountsIn } from './tally.ts';

const renderCamelCounts = renderCounts(camelViewNames);

/** What is asked of the store for the requests selected, and how many they are by what it found. */
export const select = (selected: Selected, { scope, reference, config }: Context) => {
  const { view } = selected;
  const none = selectsNothing(selected, config.unreadSource);
  const segments = none ? [] : filteredSegments(scope, selected.unitIds, reference);
  const filter = none ? undefined : filterOf(selected, config.unreadSource);
  return {
    /** The page's, but for where it begins and ends. */
    ask: { view, segments, ...(filter && { filter }) },
    /** Whose tallies are needed. */
    tallies: filter ? [] : segments,
    /** Of all that the filters leave but the type. */
    typeCounts: (found: Found, page: FoundPage | undefined): TypeCounts =>
      page?.counts ?? typeCountsIn(found, segments, view),
  };
};

const ofType = ({ all, subtasks }: TypeCounts, type: Selected['type']): number =>
  type === undefined ? all : type === 'subtasks' ? subtasks : all - subtasks;

export type List = {
  readonly tallies: readonly Segment[];
  readonly page: PageAsk;
  /** The body in JSON, one character per byte, without the brace that ends it. */
  readonly body: (found: Found, page: FoundPage) => string;
  readonly links: (found: Found, page: FoundPage) => Links;
};

/** One page of a view with the badges of all views: `counts` show the whole scope, the rest obeys the filters. */
export const listOf = (listing: Listing, context: Context): List => {
  const { reference, config, scope, cursors } = context;
  const { type, from, perPage, fields } = listing;
  const visible = segmentsOf(scope);
  const { ask, tallies, typeCounts } = select(listing, context);
  const rendering = { reference, unreadSource: config.unreadSource, fields };
  const pageAt = (rank: number): number => ('offset' in from ? listing.page : 1 + Math.floor(rank / perPage));
  return {
    tallies: [...new Set([...visible, ...tallies])],
    page: { ...ask, from, limit: perPage },
    body: (found, page) => {
      const counted = typeCounts(found, page);
      return (
        `{"data":[${renderItems(page.cards, rendering)}],"counts":${renderCamelCounts(tallyOfAll(found, visible))}` +
        `,"filterCounts":{${renderTypeCounts(counted)}},"total":${ofType(counted, type)}` +
        `,"page":${pageAt(page.rank)},"perPage":${perPage}`
      );
    },
    links: (found, page) =>
      linksOf(listing, page, {
        total: ofType(typeCounts(found, page), type),
        generation: found.position.generation,
        cursors,
      }),
  };
};

/** Every page that was asked for is there. */
export const pageOf = ({ pages }: Found, index = 0): FoundPage => {
  const page = pages[index];
  if (!page) throw new Error(`The store gave no page ${index}`);
  return page;
};
