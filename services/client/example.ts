import { createDeskview, DeskviewError } from './index.ts';

/** A dashboard's reads: badges, a list after one's own write, everything for an export. */
export const example = async (baseUrl: string, token: string): Promise<string[]> => {
  const desk = createDeskview({ baseUrl, token });

  const { counts } = await desk.counts();
  const badge = `Mine: ${counts['my_unsolved']}`;

  try {
    // The application gave this position when it wrote.
    const { data, meta } = await desk.technicianViews(
      { view: 'my_unsolved', type: 'parents' },
      { minLsn: '0/16B3748' },
    );
    const lines = data.map(({ subject, status }) => `${subject} (${status?.name ?? 'no status'})`);
    if (meta.stale) lines.push(`As of ${meta.asOf.committedAt}`);
    return [badge, ...lines];
  } catch (error) {
    if (!(error instanceof DeskviewError) || error.reason !== 'not-yet-visible') throw error;
    return [badge, `Your change is on its way: again in ${error.retryAfter} s`];
  }
};

/** The subject of every request of a view, page after page. */
export const subjects = async (baseUrl: string, token: string): Promise<string[]> => {
  const desk = createDeskview({ baseUrl, token });
  const found: string[] = [];
  for await (const { data } of desk.pages({ view: 'all_tickets', per_page: 100 })) {
    found.push(...data.map(({ subject }) => subject));
  }
  return found;
};
