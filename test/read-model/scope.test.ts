import { describe, expect, test } from 'vitest';
import { emptyReference, type Reference, withRows } from '#read-model/reference.ts';
import { accessOf, scopeOf } from '#read-model/scope.ts';
import { type Fact, mona, omar, reference, uuid, wholeRow } from '#test/support/build.ts';

// Promise 7: scope is law.

const admin = uuid(801);

/** Units 1 and 2 in region 1, 3 in region 2, 4 in none; 5, inactive, and 6, deleted, in region 1. */
const office: Fact[] = [
  reference('user', mona),
  reference('role', admin, { name: 'Admin' }),
  reference('unit', 1, { regionId: 1 }),
  reference('unit', 2, { regionId: 1 }),
  reference('unit', 3, { regionId: 2 }),
  reference('unit', 4, { regionId: null }),
  reference('unit', 5, { regionId: 1, isActive: false }),
  reference('unit', 6, { regionId: 1, isDeleted: true }),
  reference('region', 1),
  reference('region', 2),
];

const office_ = (...more: readonly Fact[]): Reference =>
  withRows(
    emptyReference,
    [...office, ...more].map(({ kind, id, row }) => ({ kind, id, row: wholeRow(kind, row ?? {}) }) as never),
  );

const scope = (...more: readonly Fact[]) => scopeOf(office_(...more), mona, ['Admin']);

const superAdmin = reference('user', mona, { isSuperAdmin: true });
const atHome = reference('user', mona, { regionId: 2 });
const adminRole = reference('userRole', 1, { userId: mona, roleId: admin });
const ownUnit = reference('technicianUnit', 1, { technicianId: mona, unitId: 4 });
const ownRegion = reference('technicianRegion', 1, { technicianId: mona, regionId: 2 });
const off = [{ isActive: false }, { isDeleted: true }];

describe('who sees what: the first rule that applies', () => {
  test('1: a super admin sees everything', () =>
    expect(scope(superAdmin, ownUnit)).toEqual({ kind: 'everything', rule: 'super admin' }));

  test('2: who has an admin role sees everything, own units notwithstanding', () =>
    expect(scope(adminRole, ownUnit)).toEqual({ kind: 'everything', rule: 'admin role' }));

  test('3: own units, and only those, regions notwithstanding', () =>
    expect(scope(ownUnit, ownRegion, atHome)).toEqual({ kind: 'units', rule: 'own units', units: [4] }));

  test('4: every unit of own regions', () =>
    expect(scope(ownRegion, atHome)).toEqual({ kind: 'units', rule: 'own regions', units: [3] }));

  test('5: every unit of the home region', () =>
    expect(scope(reference('user', mona, { regionId: 1 }))).toEqual({
      ...{ kind: 'units', rule: 'home region', units: [1, 2, 5, 6] },
    }));

  test('6: otherwise nothing', () => expect(scope()).toEqual({ kind: 'units', rule: 'none', units: [] }));

  test('several own units are listed once each, ascending', () => {
    const units = [10, 9, 10].map((unitId, id) => reference('technicianUnit', id + 1, { technicianId: mona, unitId }));
    expect(scope(...units)).toMatchObject({ units: [9, 10] });
  });

  test('several own regions together', () =>
    expect(scope(ownRegion, reference('technicianRegion', 2, { technicianId: mona, regionId: 1 }))).toMatchObject({
      units: [1, 2, 3, 5, 6],
    }));

  test('what is somebody else’s does not count', () => {
    const theirs = [adminRole, ownUnit, ownRegion].map((it) => ({ ...it, id: '9' }));
    const fields = ['userId', 'technicianId', 'technicianId'] as const;
    const others = theirs.map((it, n) => ({ ...it, row: { ...it.row, [fields[n] as string]: omar } }));
    expect(scope(...others)).toMatchObject({ rule: 'none' });
  });
});

describe('rows that are switched off do not count', () => {
  test.each(off)('a role held, %j', (row) =>
    expect(scope(reference('userRole', 1, { userId: mona, roleId: admin, ...row }))).toMatchObject({ rule: 'none' }),
  );
  test.each(off)('an own unit, %j', (row) =>
    expect(scope(reference('technicianUnit', 1, { technicianId: mona, ...row }), ownRegion)).toMatchObject({
      rule: 'own regions',
    }),
  );
  test.each(off)('an own region, %j', (row) =>
    expect(scope(reference('technicianRegion', 1, { technicianId: mona, ...row }), atHome)).toMatchObject({
      rule: 'home region',
    }),
  );
});

describe('decided where the sources are silent', () => {
  test('an own unit that is inactive, deleted or unknown stays in scope', () => {
    const units = [5, 6, 77].map((unitId) => reference('technicianUnit', unitId, { technicianId: mona, unitId }));
    expect(scope(...units)).toMatchObject({ units: [5, 6, 77] });
  });

  test('the role’s name must match exactly', () => {
    for (const name of ['admin', 'Admin ', 'Administrator', '']) {
      expect(scope(adminRole, reference('role', admin, { name }))).toMatchObject({ rule: 'none' });
    }
  });

  test('a held role that does not exist gives nothing, whatever the names are', () => {
    const lost = reference('userRole', 1, { userId: mona, roleId: uuid(999) });
    expect(scopeOf(office_(lost), mona, ['Admin', ''])).toMatchObject({ rule: 'none' });
  });

  test('an own region without units is nothing, not the home region', () =>
    expect(scope(reference('technicianRegion', 1, { technicianId: mona, regionId: 9 }), atHome)).toEqual({
      ...{ kind: 'units', rule: 'own regions', units: [] },
    }));
});

describe('access', () => {
  const access = (row: object, ...more: Fact[]) =>
    accessOf(office_({ ...reference('user', mona), row: row as Record<string, unknown> }, ...more), mona, ['Admin'])
      .kind;

  test.each([
    [{ isTechnician: true }, 'allowed'],
    [{ isTechnician: false }, 'refused'],
    [{ isTechnician: false, isSuperAdmin: true }, 'allowed'],
    [{ isActive: false }, 'refused'],
    [{ isDeleted: true }, 'refused'],
    [{ isBlocked: true }, 'refused'],
    [{ isSuperAdmin: true, isBlocked: true }, 'refused'],
    [{ isSuperAdmin: true, isActive: false }, 'refused'],
    [{ isSuperAdmin: true, isDeleted: true }, 'refused'],
  ])('%j: %s', (row, kind) => expect(access(row)).toBe(kind));

  test('an admin role alone is not enough', () => expect(access({ isTechnician: false }, adminRole)).toBe('refused'));
  test('a technician without scope is allowed, and sees nothing', () => expect(access({})).toBe('allowed'));
  test('nobody knows this user', () => expect(accessOf(office_(), omar, ['Admin']).kind).toBe('unknown'));
});
