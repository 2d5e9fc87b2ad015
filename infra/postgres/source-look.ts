import type { ClientBase } from 'pg';
import type { SourceLook } from '#projector/status/probes.ts';

type Row = Omit<SourceLook, 'slot'> & {
  readonly active: boolean | null;
  readonly walStatus: string | null;
  readonly retained: number | null;
  readonly confirmed: number | null;
  readonly keptAtMost: number | null;
};

/**
 * Flushed, not written: what was only written may be gone after a crash. The timeline is that of what is written now;
 * the control file names the last checkpoint's, which after a promotion is the former one for a while.
 */
const sql = `
  select control.system_identifier::text as system,
         (select oid::text from pg_database where datname = current_database()) as database,
         standby,
         case when standby then null else ('x' || left(pg_walfile_name(pg_current_wal_flush_lsn()), 8))::bit(32)::int end as timeline,
         extract(epoch from pg_postmaster_start_time())::text as started,
         (here - '0/0')::float8 as lsn,
         (checkpoint.checkpoint_lsn - '0/0')::float8 as checkpoint,
         slot.active_pid as "readBy", slot.active, slot.wal_status as "walStatus",
         (here - slot.restart_lsn)::float8 as retained,
         (slot.confirmed_flush_lsn - '0/0')::float8 as confirmed,
         (select case when setting::float8 < 0 then null else setting::float8 * 1048576 end
            from pg_settings where name = 'max_slot_wal_keep_size') as "keptAtMost"
    from pg_control_system() control
   cross join pg_control_checkpoint() checkpoint
   cross join pg_is_in_recovery() standby
   cross join lateral (select case when standby then pg_last_wal_replay_lsn() else pg_current_wal_flush_lsn() end as here) log
    left join pg_replication_slots slot on slot.slot_name = $1 and slot.database = current_database()`;

/** Which database this is, how far it is, and how the slot of this name does. Any role may ask. */
export const lookAtSource = async (client: ClientBase, slotName: string): Promise<SourceLook> => {
  const { rows } = await client.query<Row>(sql, [slotName]);
  const { active, walStatus, retained, confirmed, keptAtMost, ...source } = rows[0] as Row;
  return { ...source, slot: { name: slotName, active, walStatus, retained, confirmed, keptAtMost } };
};
