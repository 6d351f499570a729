/** An event as the domain sees it: a name in the past tense and its data (JSON, no `undefined`, no bigint). */
export type DomainEvent<Type extends string = string, Data = unknown> = { readonly type: Type; readonly data: Data };

/** Where an event stands: its revision in the stream and its position in the whole log. */
export type Standing = { readonly revision: bigint; readonly position: bigint };
