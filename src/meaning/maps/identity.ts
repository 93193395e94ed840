/** Makes ids: a keyed hash with the workspace's secret, so that an id says nothing of the key it stands for. */
export type Identity = (type: string, authority: string, key: string) => string;
