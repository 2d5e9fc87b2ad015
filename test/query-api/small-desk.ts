import {
  assigned,
  at,
  laptop,
  mona,
  omar,
  phone,
  printer,
  rana,
  reference,
  request,
  solved,
  subtask,
  uuid,
  vpn,
} from '#test/support/build.ts';

/** Sees everything; Mona sees the units 1 and 2. */
export const root = uuid(900);
export const [elsewhere, unitless] = [uuid(5), uuid(6)];

export const today = at('2026-01-02');

export const smallReference = [
  reference('user', root, { isSuperAdmin: true }),
  reference('user', mona, { fullName: 'Mona' }),
  reference('user', rana, { isTechnician: false }),
  reference('technicianUnit', 1, { technicianId: mona, unitId: 1 }),
  reference('technicianUnit', 2, { technicianId: mona, unitId: 2 }),
  ...[1, 2, 3].map((unit) => reference('unit', unit, { name: `Unit ${unit}` })),
  reference('priority', 3),
];

/** Something in each of the 13 views. */
export const smallDesk = [
  ...smallReference,
  request(laptop, { statusId: 7, priorityId: 1, createdAt: today }),
  assigned(laptop, mona),
  request(phone, { statusId: 8, unitId: 2 }),
  solved(printer, { resolvedAt: today }),
  assigned(printer, mona),
  subtask(vpn, laptop, { unitId: 2, createdAt: today }),
  assigned(vpn, omar),
  request(elsewhere, { unitId: 3, createdAt: today }),
  assigned(elsewhere, mona),
  request(unitless, { unitId: null }),
];

export const endpoints = [
  '/technician-views',
  '/technician-views/counts',
  '/business-unit-counts',
  '/ticket-type-counts',
] as const;
