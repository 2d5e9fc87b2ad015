import type { Endpoint } from './endpoint.ts';
import { deadLetterEndpoints } from './endpoints/dead-letters.ts';
import { generationEndpoints } from './endpoints/generations.ts';
import { inspectEndpoints } from './endpoints/inspect.ts';
import { jobEndpoints } from './endpoints/jobs.ts';
import { statusEndpoints } from './endpoints/status.ts';

/** All addresses, in the order in which the document has them. */
export const endpoints: readonly Endpoint[] = [
  ...statusEndpoints,
  ...generationEndpoints,
  ...jobEndpoints,
  ...inspectEndpoints,
  ...deadLetterEndpoints,
];
