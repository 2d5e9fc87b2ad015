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

/** From the end on, what is left over where all before it fills its pages: on the way back those are met as they are by number. */
const leftOver = ({ cards, places, rank, counts }: FoundPage, total: number, perPage: number): FoundPage => {
  const beyond = Math.max(0, places.length - (total % perPage || perPage));
  return { cards: cards.slice(beyond), places: places.slice(beyond), rank: rank + beyond, counts };
};

export type List = {
  readonly tallies: readonly Segment[];
  readonly page: PageAsk;
  /** Members of the body, as Plan has them. */
  readonly items: (found: Found) => string;
  readonly said: (found: Found) => string;
  readonly links: (found: Found) => Links;
};

/**
 * One page of a view with the badges of all views: `counts` show the whole scope, the rest obeys the filters. `index`:
 * which of the answer's pages it is.
 */
export const listOf = (listing: Listing, context: Context, index = 0): List => {
  const { reference, config, scope, cursors, prefix } = context;
  const { type, from, perPage, fields } = listing;
  const visible = segmentsOf(scope);
  const { ask, tallies, typeCounts } = select(listing, context);
  const rendering = { reference, unreadSource: config.unreadSource, fields };
  const countsIn = (found: Found): TypeCounts => typeCounts(found, pageOf(found, index));
  const pageIn = (found: Found): FoundPage => {
    const page = pageOf(found, index);
    if (!('before' in from) || from.before !== null) return page;
    return leftOver(page, ofType(countsIn(found), type), perPage);
  };
  const numberAt = (rank: number): number => ('offset' in from ? listing.page : 1 + Math.floor(rank / perPage));
  return {
    tallies: [...new Set([...visible, ...tallies])],
    page: { ...ask, from, limit: perPage },
    items: (found) => `"data":[${renderItems(pageIn(found).cards, rendering)}]`,
    said: (found) => {
      const counted = countsIn(found);
      return (
        `"counts":${renderCamelCounts(tallyOfAll(found, visible))}` +
        `,"filterCounts":{${renderTypeCounts(counted)}},"total":${ofType(counted, type)}` +
        `,"page":${numberAt(pageIn(found).rank)},"perPage":${perPage}`
      );
    },
    links: (found) =>
      linksOf(listing, pageIn(found), {
        total: ofType(countsIn(found), type),
        position: found.position,
        cursors,
        prefix,
      }),
  };
};

/** Every page that was asked for is there. */
const pageOf = ({ pages }: Found, index: number): FoundPage => {
  const page = pages[index];
  if (!page) throw new Error(`The store gave no page ${index}`);
  return page;
};
