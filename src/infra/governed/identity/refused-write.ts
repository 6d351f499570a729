/** A write to the registry was rolled back: nothing of it stands. */
export class RegistryWriteRefused extends Error {
  override readonly name = 'RegistryWriteRefused';
  constructor(
    /** The rule's name, in kebab case, for the record of the refusal. */
    readonly rule: 'side-births' | 'registry-changed' | 'registry-row-missing' | 'registry-wrote-otherwise',
    message: string,
  ) {
    super(message);
  }
}
