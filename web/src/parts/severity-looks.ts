/** How pressing something is: shape, weight and word. */
export const severityLooks = {
  high: ['●', 'bad', 'HIGH'],
  warning: ['▲', 'warn', 'warning'],
  note: ['○', 'dim', 'note'],
} as const;
