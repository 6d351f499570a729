/** A write to the registry was rolled back: nothing of it stands. */
export class RegistryWriteRefused extends Error {
  override readonly name = 'RegistryWriteRefused';
  constructor(
    /** The rule's name, in kebab case, for the record of the refusal. */
    readonly rule:
      | 'no-applier'
      | 'side-births'
      | 'registry-changed'
      | 'registry-row-missing'
      | 'registry-wrote-otherwise',
    message: string,
  ) {
    super(message);
  }
}

/** No applier is configured, so nothing can be written to the governed registry. */
export class NoApplier extends RegistryWriteRefused {
  constructor() {
    super(
      'no-applier',
      'No applier is configured, so nothing can be written to the governed registry; set GOVERNED_APPLIER_URL.',
    );
  }
}
