import { Link } from '@tanstack/react-router';
import { useAsk } from '../../api/use-ask.ts';
import { Moment } from '../../parts/moment.tsx';
import { Seen } from '../../parts/seen.tsx';

/** Some messages that brought a code: what it stood beside says most about what it means. */
export function CodeExamples({ code }: { readonly code: string }) {
  const examples = useAsk('listCodeExamples', { params: { code } });
  const messages = examples.data?.messages ?? [];
  if (messages.length === 0) return null;
  return (
    <div className="dim">
      seen in{' '}
      {messages.map((message, nth) => (
        <span key={message.id}>
          {nth > 0 ? ' · ' : ''}
          <Link to="/messages/$message" params={{ message: message.id }} style={{ color: 'inherit' }}>
            {message.kind}
          </Link>
          {message.about.subject === undefined ? null : (
            <>
              {' '}
              <Seen value={message.about.subject} />
            </>
          )}{' '}
          <Moment at={message.receivedAt} ago />
        </span>
      ))}
    </div>
  );
}
