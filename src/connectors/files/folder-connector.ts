import { type Disk, systemDisk } from '../../world/disk.ts';
import type { Connector } from '../connector.ts';
import { checkOptions, optionsOf } from '../options.ts';
import { FolderDestination } from './folder-destination.ts';
import { folderDestinationOptions, folderSourceOptions } from './folder-options.ts';
import { FolderSource } from './folder-source.ts';
import { tryFolder } from './folder-trial.ts';

/** Files in a folder, in and out: the scheme `folder`. */
export function folderConnector(disk: Disk = systemDisk): Connector {
  return {
    schemes: ['folder'],
    guarantee: {
      source:
        'At least once: a file leaves the folder only after its message is stored; a crash between the two offers it again, and duplicate detection tells it.',
      destination:
        'At least once: a file appears whole or not at all and is on the disk before it counts as delivered; a retry finds its own earlier file by its bytes.',
    },
    check(endpoint) {
      return checkOptions(endpoint.direction === 'listen' ? folderSourceOptions : folderDestinationOptions, endpoint);
    },
    source(endpoint, intake, world) {
      return new FolderSource(endpoint, optionsOf(folderSourceOptions, endpoint), intake, world, disk);
    },
    destination(endpoint, world) {
      return new FolderDestination(endpoint, optionsOf(folderDestinationOptions, endpoint), world, disk);
    },
    trial(endpoint) {
      if (endpoint.direction === 'connect') return tryFolder(disk, endpoint.path, []);
      const { after, archive, errors } = optionsOf(folderSourceOptions, endpoint);
      return tryFolder(disk, endpoint.path, after === 'archive' ? [archive, errors] : [errors]);
    },
  };
}
