import { byFacets, byUnreadFacets, isUnread } from './facets.ts';
import type { FacetListName, List } from './list.ts';
import { allHold, type OrderTerm, type View, type ViewedRequest } from './view.ts';
import { type ViewName, views } from './views/index.ts';

type Named = View & { readonly name: ViewName };

const isInNoCode = (term: OrderTerm): boolean => term.isFacet !== true;

/** What is left of an order within one code. */
const orderInCode = ({ order }: View): readonly OrderTerm[] => order.slice(order.findIndex(isInNoCode));

/** What begins an order and is the same within one code. */
export const leadOf = ({ order }: View): readonly OrderTerm[] => order.slice(0, order.findIndex(isInNoCode));

const isSameOrder = (a: readonly OrderTerm[], b: readonly OrderTerm[]): boolean =>
  a.length === b.length && a.every((term, index) => term === b[index]);

const isAlike = (a: View, b: View): boolean => a.personal === b.personal && isSameOrder(orderInCode(a), orderInCode(b));

/** Views whose orders differ by nothing but what a code tells: each code's stretch of a list is in the order of all of them. */
type Family = readonly Named[];

const all: readonly Named[] = views;
const families: readonly Family[] = [...Map.groupBy(all, (view) => all.find((other) => isAlike(other, view))).values()];

/** The first of those that ask for least. */
const widestOf = (family: Family): Named =>
  family.reduce((widest, view) => (view.where.length < widest.where.length ? view : widest));

const shownBy = (family: Family): List['includes'] => {
  if (family.some(({ where }) => where.length === 0)) return () => true;
  const shows = family.map(({ where }) => allHold(where));
  return (request: ViewedRequest) => shows.some((show) => show(request));
};

const toLists = (family: Family): List[] => {
  const widest = widestOf(family);
  const order = orderInCode(widest);
  const includes = shownBy(family);
  const personal = widest.personal === true;
  return [
    { name: `${widest.name}_facets`, includes, order: [byFacets, ...order], personal },
    {
      name: `${widest.name}_unread`,
      includes: (request) => isUnread(request) && includes(request),
      order: [byUnreadFacets, ...order],
      personal,
    },
  ];
};

/** What views are filtered in: all that one of them shows, by code and within each code in their order. */
export const facetLists: readonly List[] = families.flatMap(toLists);

const names: ReadonlySet<string> = new Set(facetLists.map(({ name }) => name));

/** Does a code begin the members of a list? Its full name is given: whose it is, then its own. */
export const isFaceted = (list: string): boolean => names.has(list.slice(list.lastIndexOf(' ') + 1));

const familyOf = Object.fromEntries(
  families.flatMap((family) => family.map(({ name }) => [name, widestOf(family).name])),
) as Readonly<Record<ViewName, ViewName>>;

/** The list in which a view is filtered. */
export const facetListOf = (view: ViewName, unread: boolean): FacetListName =>
  `${familyOf[view]}_${unread ? 'unread' : 'facets'}`;
