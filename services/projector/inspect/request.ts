import { deltaBetween } from '#read-model/delta.ts';
import { listNameOf } from '#read-model/lists.ts';
import { membershipsOf } from '#read-model/memberships.ts';
import type { Uuid } from '#read-model/rows.ts';
import { accessOf, inScope } from '#read-model/scope.ts';
import { views } from '#read-model/views/index.ts';
import type { StoredModel } from '../model-ports.ts';
import type { InspectDeps } from './deps.ts';
import { type Part, part } from './part.ts';
import { type Json, plain } from './plain.ts';
import { type AsOf, asOf, type Moment, momentOf, withServed } from './served.ts';
import { lastTouches, type Touched } from './touched.ts';

/** What the read model keeps of a request. */
export type KeptParts = {
  readonly asOf: AsOf;
  readonly document: Json;
  /** The list item as it is stored, cut open where names are joined. */
  readonly card: string | null;
  /** The step of the projector that wrote it last. */
  readonly step: number;
  /** Views whose lists it was put into; personal ones: those of its assignees. new_today is cut off by the reader. */
  readonly views: readonly string[];
  /** What is not as the rules say: empty, or verify will find it too. */
  readonly faults: readonly string[];
  /** Everybody who may use the dashboard, by name. */
  readonly visible: readonly VisibleTo[];
};

export type VisibleTo = {
  readonly id: Uuid;
  readonly name: string | null;
  readonly visible: boolean;
  /** Of scope, which decided it. */
  readonly rule: string;
};

export type InspectedRequest = {
  readonly id: Uuid;
  /** The rows that the application has; null: no such request. */
  readonly source: Part<Json>;
  readonly kept: Part<KeptParts>;
  readonly touched: Part<Touched>;
};

const sourceRows = async (id: Uuid, { source }: Pick<InspectDeps, 'source'>): Promise<Json> => {
  const snapshot = await source.snapshot();
  try {
    for await (const [request] of snapshot.requests({ kind: 'requests', ids: [id] }))
      if (request) return plain(request);
    return null;
  } finally {
    await snapshot.close();
  }
};

const faultsOf = async (id: Uuid, { document, reference }: Moment, model: StoredModel): Promise<string[]> => {
  if (!document) return [];
  const ruled = deltaBetween(id, document.placed, membershipsOf(document, reference));
  const places = deltaBetween(id, null, document.placed).put;
  const held = await model.holds(places);
  return [
    ...ruled.put.map(({ list }) => `by the rules it belongs into list ${list}, and was not put there`),
    ...ruled.remove.map(({ list }) => `by the rules it does not belong into list ${list}, and was put there`),
    ...places.flatMap(({ list }, index) => (held[index] ? [] : [`list ${list} does not hold it, though it should`])),
  ];
};

const visibleTo = ({ document, reference }: Moment, adminRoles: readonly string[]): VisibleTo[] =>
  [...reference.user]
    .flatMap(([id, { fullName: name }]) => {
      const access = accessOf(reference, id, adminRoles);
      if (access.kind !== 'allowed') return [];
      const { request } = document ?? {};
      const visible = request != null && !request.isDeleted && inScope(access.scope, request.unitId);
      return [{ id, name, visible, rule: access.scope.rule }];
    })
    .sort((a, b) => ((a.name ?? '') < (b.name ?? '') ? -1 : 1));

const keptParts = (id: Uuid, deps: InspectDeps): Promise<KeptParts> =>
  withServed(deps, async (model, generation) => {
    const moment = await momentOf(model, id);
    const { position, kept, document } = moment;
    const keys = document?.placed?.keys ?? {};
    return {
      asOf: asOf(generation, position),
      document: plain(document),
      card: kept?.card ?? null,
      step: kept?.step ?? 0,
      views: views.map(({ name }) => name).filter((name) => keys[listNameOf(name)] !== undefined),
      faults: await faultsOf(id, moment, model),
      visible: visibleTo(moment, deps.adminRoles),
    };
  });

/**
 * All that is known of a request: what the application has, what the read model made of it, who may see it, and the
 * last records of the log about it. A part that cannot be found out says why. Never rejects.
 */
export const inspectRequest = async (id: Uuid, deps: InspectDeps): Promise<InspectedRequest> => {
  const [source, kept, touched] = await Promise.all([
    part(() => sourceRows(id, deps)),
    part(() => keptParts(id, deps)),
    part(() => lastTouches(id, deps)),
  ]);
  return { id, source, kept, touched };
};
