import type { Micros } from './time.ts';

/** Lower-case text form. */
export type Uuid = string;

export type RequestRow = {
  readonly requesterId: Uuid;
  readonly unitId: number | null;
  readonly tagId: number | null;
  readonly statusId: number;
  readonly priorityId: number;
  readonly subcategoryId: number | null;
  readonly title: string;
  readonly createdAt: Micros;
  readonly updatedAt: Micros;
  readonly resolvedAt: Micros | null;
  readonly dueDate: Micros | null;
  readonly completedAt: Micros | null;
  readonly parentId: Uuid | null;
  readonly sectionId: number | null;
  readonly technicianId: Uuid | null;
  readonly isBlocked: boolean;
  /** Hours; NaN and the infinities of float8 included. */
  readonly estimatedHours: number | null;
  readonly isDeleted: boolean;
};

export type AssigneeRow = { readonly userId: Uuid };

export type MessageRow = {
  /** Null: written by the system. */
  readonly senderId: Uuid | null;
  readonly content: string;
  readonly isRead: boolean;
  readonly sequence: number;
  readonly createdAt: Micros;
};

export type ReadStateRow = { readonly userId: Uuid; readonly unreadCount: number };

/** Rows that belong to one request. */
export type ChildRows = { assignee: AssigneeRow; message: MessageRow; readState: ReadStateRow };

/** Rows that are shared by many requests or decide what a technician may see. NULL is NULL but in a flag (null-flags.ts). */
export type ReferenceRows = {
  status: {
    name: string | null;
    nameEn: string | null;
    nameAr: string | null;
    color: string | null;
    countAsSolved: boolean;
  };
  priority: { name: string | null; responseTimeMinutes: number | null; resolutionTimeHours: number | null };
  user: {
    fullName: string | null;
    isTechnician: boolean;
    isActive: boolean;
    isSuperAdmin: boolean;
    isDeleted: boolean;
    isBlocked: boolean;
    regionId: number | null;
    language: string | null;
  };
  role: { name: string | null };
  userRole: { userId: Uuid | null; roleId: Uuid | null; isActive: boolean; isDeleted: boolean };
  technicianUnit: { technicianId: Uuid | null; unitId: number | null; isActive: boolean; isDeleted: boolean };
  technicianRegion: { technicianId: Uuid | null; regionId: number | null; isActive: boolean; isDeleted: boolean };
  unit: { name: string | null; regionId: number | null; isActive: boolean; isDeleted: boolean };
  region: { name: string | null };
  tag: { nameEn: string | null; nameAr: string | null; categoryId: number | null };
  category: { name: string | null; nameEn: string | null; nameAr: string | null };
  subcategory: { name: string | null; nameEn: string | null; nameAr: string | null };
  customView: { visibleTabs: string | null; defaultTab: string | null };
};

export type ReferenceKind = keyof ReferenceRows;
/** Serial ids are written in decimal. */
export type ReferenceId = string;
