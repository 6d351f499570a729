/** Whether there is a process of that id, ours or another user's. A zombie counts; an id that was given anew does too. */
export const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
};
