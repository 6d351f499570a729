import type { Command } from 'commander';

/**
 * The group of commands by a name, to which another capability adds one of its own: what changes plans and what lists
 * them live in different parts of the program, and stand side by side in its help.
 * @throws when no capability before has made the group
 */
export const commandGroup = (program: Command, name: string): Command => {
  const group = program.commands.find((command) => command.name() === name);
  if (group) return group;
  throw new Error(`There is no group of commands ${name}; add its own capability first.`);
};
