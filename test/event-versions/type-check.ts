import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const root = fileURLToPath(new URL('../../', import.meta.url));
const checked = fileURLToPath(new URL('./checked.ts', import.meta.url));

/**
 * Asks the compiler what is wrong with a module's text, as if it stood in this folder under the project's own settings.
 * Values are written into it as literals, so that they are judged as strictly as if somebody had typed them.
 * @returns the errors in sentences; empty for a sound module
 */
export const typeErrors = (text: string): string[] => {
  const settings = ts.readConfigFile(`${root}tsconfig.json`, ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent({ ...settings.config, include: [] }, ts.sys, root);
  const host = ts.createCompilerHost(options);
  const { fileExists, getSourceFile } = host;
  host.fileExists = (name) => name === checked || fileExists(name);
  host.getSourceFile = (name, version, ...more) =>
    name === checked ? ts.createSourceFile(name, text, version) : getSourceFile(name, version, ...more);
  const program = ts.createProgram([checked], options, host);
  const source = program.getSourceFile(checked);
  return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map(
    ({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'),
  );
};
