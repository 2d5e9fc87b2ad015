import { describe, expect, test } from 'vitest';
import { getAs, PREFIX, tokenOf } from '#test/support/http.ts';
import { appOf } from './app-of.ts';
import { desk, people } from './desk.ts';
import { storeOf } from './store-of.ts';

const store = storeOf(desk([]));

describe('access is decided by the users row, whatever the token claims', () => {
  test.each([
    ['a super admin who is no technician', people.root, 200],
    ['an admin by role', people.admin, 200],
    ['a technician without scope', people.lost, 200],
    ['a requester', people.requester, 403],
    ['an Admin role without is_technician', people.roleOnly, 403],
    ['an inactive technician', people.inactive, 403],
    ['a deleted technician', people.deleted, 403],
    ['a blocked super admin', people.blocked, 403],
  ])('%s', async (_who, user, status) => {
    const claims = { is_super_admin: true, is_technician: true, roles: ['Admin'] };
    const headers = { Authorization: `Bearer ${await tokenOf(user, { claims })}` };
    expect((await appOf(store).request(`${PREFIX}/technician-views`, { headers })).status).toBe(status);
  });
});

test.each([
  ['Admin', 3],
  ['admin', 0],
])('a role called Admin opens every unit when ADMIN_ROLES is %s: %i units', async (role, units) => {
  const app = appOf(store, { config: { adminRoles: [role] } });
  const response = await getAs(app.request, people.admin, '/business-unit-counts');
  expect(await response.json()).toMatchObject({ businessUnits: { length: units } });
});
