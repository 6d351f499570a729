/** The read model must not be written by this program from this log; nothing was changed. */
export class ProjectionRefused extends Error {
  override readonly name = 'ProjectionRefused';
  constructor(
    readonly kind: 'refused' | 'outdated',
    message: string,
  ) {
    super(message);
  }
}
