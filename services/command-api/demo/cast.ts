type Grant = { readonly unit: string } | { readonly region: string } | { readonly role: 'Admin' | 'admin' };
type Flags = 'is_super_admin' | 'is_blocked' | 'is_deleted' | 'inactive' | 'no technician';

/** A member of staff: what the person was granted, and on what ground that shows which requests. */
export type Member = {
  readonly name: string;
  readonly language?: 'ar';
  readonly sees: string;
  readonly flags?: readonly Flags[];
  readonly ownRegion?: string;
  readonly grants?: readonly Grant[];
  /** Taken back since: the rows are there, but switched off. */
  readonly revoked?: readonly Grant[];
};

export const demoRegions: Readonly<Record<string, readonly string[]>> = {
  Egypt: ['SMH', 'ANC', 'ARC', 'ASH', 'AHQ', 'AMH', 'CHQ', 'AEG'],
  Gulf: ['DXB', 'RUH'],
};

const units = (...names: readonly string[]): readonly Grant[] => names.map((unit) => ({ unit }));

/** One or more people for every scope and access rule of the contract. */
export const staff: readonly Member[] = [
  { name: 'Mona Hassan', language: 'ar', sees: 'two units', grants: units('SMH', 'ANC') },
  { name: 'Omar Farouk', sees: 'one unit', grants: units('ARC') },
  { name: 'Layla Mansour', language: 'ar', sees: 'three units', grants: units('ASH', 'AHQ', 'AMH') },
  { name: 'Yasmin Osman', sees: 'units in two regions', grants: units('CHQ', 'DXB') },
  { name: 'Bassem Wahba', sees: 'one unit: units go before regions', grants: [{ unit: 'AEG' }, { region: 'Gulf' }] },
  { name: 'Karim Adel', sees: 'a region', grants: [{ region: 'Egypt' }] },
  { name: 'Nour Elsayed', sees: 'a region other than the own one', ownRegion: 'Egypt', grants: [{ region: 'Gulf' }] },
  { name: 'Youssef Nabil', sees: 'two regions', grants: [{ region: 'Egypt' }, { region: 'Gulf' }] },
  { name: 'Salma Ibrahim', language: 'ar', sees: 'the own region', ownRegion: 'Egypt' },
  { name: 'Tarek Aziz', sees: 'the own region', ownRegion: 'Gulf' },
  { name: 'Hana Fathy', sees: 'nothing' },
  { name: 'Adam Rashid', sees: 'everything: super admin', flags: ['is_super_admin'] },
  { name: 'Sami Habib', sees: 'everything: super admin', flags: ['is_super_admin', 'no technician'] },
  { name: 'Dina Kamal', sees: 'everything: role Admin', grants: [{ role: 'Admin' }] },
  { name: 'Maged Sobhy', sees: 'no access: not a technician', flags: ['no technician'], grants: [{ role: 'Admin' }] },
  { name: 'Khaled Anwar', sees: 'the own region: role admin', ownRegion: 'Gulf', grants: [{ role: 'admin' }] },
  { name: 'Rania Saleh', sees: 'one unit', grants: units('CHQ'), revoked: [{ role: 'Admin' }] },
  { name: 'Farida Samir', sees: 'a region', grants: [{ region: 'Gulf' }], revoked: units('ANC', 'ARC') },
  { name: 'Jana Sherif', sees: 'the own region', ownRegion: 'Egypt', revoked: [{ region: 'Gulf' }] },
  { name: 'Amira Zaki', sees: 'no access: inactive', flags: ['inactive'], grants: units('SMH') },
  { name: 'Hossam Gaber', sees: 'no access: blocked', flags: ['is_blocked'], grants: units('SMH') },
  { name: 'Mariam Lotfy', sees: 'no access: deleted', flags: ['is_deleted'], grants: units('SMH') },
];
