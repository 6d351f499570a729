/** Makes the compiler refuse a `switch` that forgot a case; throws if data from outside slipped past the types. */
export const exhaustive = (value: never): never => {
  throw new Error(
    `Unexpected case: ${JSON.stringify(value)}. The program and its data disagree; check the event's version.`,
  );
};
