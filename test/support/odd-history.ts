import { INFINITY, MINUS_INFINITY } from '#read-model/time.ts';
import {
  assigned,
  at,
  type Fact,
  gone,
  laptop,
  message,
  mona,
  omar,
  phone,
  printer,
  rana,
  readState,
  reference,
  request,
  status,
  statuses,
  subtask,
  vpn,
} from './build.ts';

/** A history with every kind of row, and the values that a stored form is most likely to lose. */
export const oddHistory: readonly (readonly Fact[])[] = [
  [...statuses],
  [reference('user', mona, { fullName: null, regionId: 3 }), reference('tag', 1, { nameAr: 'شبكة' })],
  [
    request(laptop, { title: '\u001f\u2028\ud800"\\', createdAt: INFINITY, updatedAt: MINUS_INFINITY }),
    message(laptop, 1, { content: 'مرحبا\u0001'.repeat(1000), senderId: null, isRead: false }),
  ],
  [
    request(phone, { unitId: null, estimatedHours: Number.NaN, dueDate: at('0001-01-01'), resolvedAt: INFINITY }),
    request(printer, { estimatedHours: Number.NEGATIVE_INFINITY, createdAt: at('9999-12-31T23:59:59.999999Z') }),
    subtask(vpn, phone, { unitId: 2_147_483_647, updatedAt: at('1969-12-31T23:59:59.999999Z'), priorityId: -1 }),
  ],
  [assigned(laptop, mona), assigned(laptop, omar), readState(laptop, mona, 2_147_483_647), readState(phone, rana, 1)],
  Array.from({ length: 30 }, (_, n) => message(phone, n + 1, { senderId: n % 2 ? rana : mona, isRead: n % 3 === 0 })),
  [gone(message(phone, 30)), gone(message(phone, 29)), request(phone, { statusId: 8 })],
  [status(8, true), status(3, false)],
  [gone(assigned(laptop, omar)), { ...request(laptop, { isBlocked: true }), only: true }],
  [gone(request(printer)), assigned(printer, mona)],
];
