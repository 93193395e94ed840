import { spawn } from 'node:child_process';

/** The command that opens an address in the browser of this desktop; undefined where there is no desktop. */
export function browserCommand(
  platform: NodeJS.Platform,
  environment: Readonly<Record<string, string | undefined>>,
): readonly [string, ...string[]] | undefined {
  if (environment['CI'] !== undefined || environment['SSH_CONNECTION'] !== undefined) return undefined;
  if (platform === 'darwin') return ['open'];
  if (platform === 'win32') return ['cmd', '/c', 'start', ''];
  const shown = environment['WAYLAND_DISPLAY'] ?? environment['DISPLAY'] ?? '';
  return shown === '' ? undefined : ['xdg-open'];
}

/** Opens an address with such a command; what comes of it is the browser's own affair. */
export function openBrowser([command, ...before]: readonly [string, ...string[]], url: string): void {
  const child = spawn(command, [...before, url], { stdio: 'ignore', detached: true });
  // No such command: the address stands in the terminal all the same.
  child.on('error', () => undefined);
  child.unref();
}
