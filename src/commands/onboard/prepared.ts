import type { CodeCheck } from '../../domain/collection/code-check.js';
import type { Identity } from '../../domain/collection/identity.js';
import type { OnboardingImage } from '../../domain/collection/registry-write.js';

/** An onboarding that was judged and may be written. */
export type Prepared = {
  readonly identity: Identity;
  readonly code: CodeCheck | null;
  /** What shall stand in the registries, made of what does. */
  readonly make: (before: OnboardingImage) => OnboardingImage;
};
