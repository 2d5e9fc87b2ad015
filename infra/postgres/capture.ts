import { CELL } from '#read-model/cell.ts';
import { cellProblems } from './capture/cell.ts';
import { checkSource } from './capture/check.ts';
import { SourceRefused } from './capture/errors.ts';
import { guardSteps } from './capture/guard.ts';
import { heartbeatSteps } from './capture/heartbeat.ts';
import { identitySteps } from './capture/identity.ts';
import { publicationSteps } from './capture/publication.ts';
import { roleSteps } from './capture/role.ts';
import { rowSecurityProblems } from './capture/row-security.ts';
import type { Step, Target } from './capture/step.ts';

/**
 * What has to change before the database can be captured, in the order in which to do it; empty when all is right.
 * Reads only. Throws SourceRefused when the server or the application's tables do not allow it.
 */
export const planCapture = async (target: Target): Promise<readonly Step[]> => {
  // The cell becomes part of unquoted names (slot, publication, role) of at most 63 characters.
  if (!CELL.test(target.cell)) {
    throw new SourceRefused('cell', [
      `cell "${target.cell}" must be a-z, 0-9, _, at most 40 characters, a letter first`,
    ]);
  }
  const taken = await cellProblems(target);
  if (taken.length > 0) throw new SourceRefused('cell', taken);
  await checkSource(target.client);
  const hidden = await rowSecurityProblems(target);
  if (hidden.length > 0) throw new SourceRefused('privileges', hidden);
  return [
    ...(await heartbeatSteps(target)),
    ...(await identitySteps(target)),
    ...(await publicationSteps(target)),
    ...(await guardSteps(target)),
    ...(await roleSteps(target)),
  ];
};
