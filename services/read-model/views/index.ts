import { allSolved } from './all-solved.ts';
import { allTickets } from './all-tickets.ts';
import { allUnsolved } from './all-unsolved.ts';
import { allYourRequests } from './all-your-requests.ts';
import { inProgress } from './in-progress.ts';
import { myUnsolved } from './my-unsolved.ts';
import { newToday } from './new-today.ts';
import { pendingRequesterResponse } from './pending-requester-response.ts';
import { pendingSubtask } from './pending-subtask.ts';
import { recentlySolved } from './recently-solved.ts';
import { recentlyUpdated } from './recently-updated.ts';
import { unassigned } from './unassigned.ts';
import { urgentHighPriority } from './urgent-high-priority.ts';

/** In the order in which the contract lists them; the counts are written in it. */
export const views = [
  unassigned,
  allUnsolved,
  myUnsolved,
  recentlyUpdated,
  recentlySolved,
  allYourRequests,
  urgentHighPriority,
  pendingRequesterResponse,
  pendingSubtask,
  newToday,
  inProgress,
  allTickets,
  allSolved,
] as const;

export type ViewName = (typeof views)[number]['name'];
