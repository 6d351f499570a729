import type { Identity } from './identity.js';

/** The identity columns of a row of collection_registry exactly as they stand, NULL as null. */
export type IdentityBytes = {
  readonly strategy: string | null;
  readonly column: string | null;
  readonly source: string | null;
};

/** What onboarding touches, as it stands: null where there is no row. */
export type OnboardingImage = {
  readonly registry: RegistryRow | null;
  readonly catalog: { readonly managed: boolean | null } | null;
};

/** A row of collection_registry, as far as the contract names it. */
export type RegistryRow = IdentityBytes & {
  readonly schema: string | null;
  readonly table: string | null;
  readonly required: boolean | null;
  readonly owner: string | null;
};

type Change<Image> = { readonly before: Image; readonly after: Image };

/** One change of the governed registry, with what stood there and what shall stand there. */
export type RegistryWrite =
  | ({ readonly purpose: 'apply_identity' } & Change<IdentityBytes>)
  | ({ readonly purpose: 'revert_identity' } & Change<IdentityBytes>)
  | ({ readonly purpose: 'onboard'; readonly identity: Identity } & Change<OnboardingImage>);

/** An identity as the registry writes it. */
export const bytesOf = (identity: Identity, source: 'declared' | 'inferred_from_existing_trigger'): IdentityBytes => ({
  strategy: identity.strategy,
  column: identity.strategy === 'column' ? identity.column : null,
  source,
});

export const sameBytes = (a: IdentityBytes, b: IdentityBytes): boolean =>
  a.strategy === b.strategy && a.column === b.column && a.source === b.source;

export const sameImage = (a: OnboardingImage, b: OnboardingImage): boolean =>
  sameRow(a.registry, b.registry) && a.catalog?.managed === b.catalog?.managed && !a.catalog === !b.catalog;

const sameRow = (a: RegistryRow | null, b: RegistryRow | null): boolean => {
  if (a === null || b === null) return a === b;
  const same = a.schema === b.schema && a.table === b.table && a.required === b.required && a.owner === b.owner;
  return same && sameBytes(a, b);
};

/** What a look at the registry tells of a write whose outcome is not known. */
export type Sighting = 'written' | 'not_written' | 'changed_by_others';

/** The identity columns as a sentence shows them. */
export const shown = ({ strategy, column, source }: IdentityBytes): string =>
  strategy === null && column === null && source === null
    ? 'no identity'
    : `${strategy ?? 'no strategy'}${column === null ? '' : ` ${column}`} (${source ?? 'no source'})`;
