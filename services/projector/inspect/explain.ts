import { type Explanation, explainRequest } from '#read-model/explain.ts';
import { nameOfUser } from '#read-model/explain-scope.ts';
import type { Uuid } from '#read-model/rows.ts';
import { startOfToday } from '#read-model/today.ts';
import type { View } from '#read-model/view.ts';
import { type ViewName, views } from '#read-model/views/index.ts';
import type { InspectDeps } from './deps.ts';
import { findUser } from './find-user.ts';
import { type AsOf, asOf, momentOf, withServed } from './served.ts';

export type ExplainDeps = Pick<InspectDeps, 'generations' | 'openModel' | 'adminRoles' | 'timeZone' | 'clock'>;

export type Explained = Explanation & {
  readonly asOf: AsOf;
  readonly view: ViewName;
  readonly request: { readonly id: Uuid; readonly title: string | null };
  readonly technician: { readonly id: Uuid; readonly name: string };
};

/**
 * Why a view shows a request to a technician, or does not, by the documents of the generation that is served.
 * `technician` is a name or an id. Errors: ProjectorError `no-generation`, `generation-lost`, `unknown-user`,
 * `several-users`.
 */
export const explain = (
  asked: { readonly view: ViewName; readonly request: Uuid; readonly technician: string },
  { adminRoles, timeZone, clock, ...deps }: ExplainDeps,
): Promise<Explained> =>
  withServed(deps, async (model, generation) => {
    const { position, reference, document } = await momentOf(model, asked.request);
    const technician = findUser(reference, asked.technician);
    const view = views.find(({ name }) => name === asked.view) as View;
    const since = startOfToday(clock(), timeZone);
    return {
      asOf: asOf(generation, position),
      view: asked.view,
      request: { id: asked.request, title: document?.request?.title ?? null },
      technician: { id: technician, name: nameOfUser(reference, technician) },
      ...explainRequest(view, document, reference, technician, adminRoles, since),
    };
  });
