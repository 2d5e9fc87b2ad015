import type { ChildRows, ReferenceRows, RequestRow } from './rows.ts';

type Rows = { request: RequestRow } & ChildRows & ReferenceRows;
type Flags<Row> = { readonly [Field in keyof Row as Row[Field] extends boolean ? Field : never]: boolean };
/** Every flag of every kind of row: one that is added has to be decided here. */
type NullFlags = {
  readonly [Kind in keyof Rows as keyof Flags<Rows[Kind]> extends never ? never : Kind]: Flags<Rows[Kind]>;
};

const live = { isActive: false, isDeleted: true } as const;

/**
 * What a flag counts as where the source has NULL, which is not true and whose negation is not true either: the value by
 * which the contract's predicates (`is_active and not is_deleted`, `is_read = false`, `count_as_solved = true`) hold as
 * little as they do in SQL.
 */
export const nullFlags: NullFlags = {
  request: { isDeleted: true, isBlocked: false },
  message: { isRead: true },
  status: { countAsSolved: false },
  user: { ...live, isTechnician: false, isSuperAdmin: false, isBlocked: true },
  userRole: live,
  technicianUnit: live,
  technicianRegion: live,
  unit: live,
};

/** Those of one kind of row by the names of their fields. */
export const nullFlagsOf = (kind: string): Readonly<Record<string, boolean>> =>
  (nullFlags as Readonly<Record<string, Readonly<Record<string, boolean>>>>)[kind] ?? {};
