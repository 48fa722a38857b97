import { Component } from 'preact';
import { useMemo } from 'preact/hooks';
import { createMarkdownParser } from '../../lib/panel/markdown/markdown';
import type { Block, Inline } from '../../lib/panel/markdown/tree';

type Props = {
  source: string;
  /** Whether nothing more will come; until then, half-written markup at the end is shown as if it were whole. */
  isComplete: boolean;
};

/** Shows Markdown that may still grow. Finished blocks keep their objects, so they are not rendered again. */
export function Markdown({ source, isComplete }: Props) {
  const read = useMemo(createMarkdownParser, []);
  return (
    <>
      {read(source, isComplete).map((block, index) => (
        <BlockView key={index} block={block} />
      ))}
    </>
  );
}

/** A class, since Preact's `memo` is in preact/compat, which would bring all of it along. */
class BlockView extends Component<{ block: Block }> {
  override shouldComponentUpdate({ block }: { block: Block }) {
    return block !== this.props.block;
  }

  override render({ block }: { block: Block }) {
    switch (block.type) {
      case 'paragraph':
        return <p>{toNodes(block.children)}</p>;
      case 'heading': {
        // The panel's own title is its only h1 and the article's its h2.
        const Heading = `h${Math.min(6, block.level + 2)}` as 'h3';
        return <Heading>{toNodes(block.children)}</Heading>;
      }
      case 'list': {
        const items = block.items.map((blocks) => <li>{toItem(blocks)}</li>);
        return block.start === null ? <ul>{items}</ul> : <ol start={block.start}>{items}</ol>;
      }
      case 'quote':
        return <blockquote>{block.children.map(toView)}</blockquote>;
      case 'code':
        return (
          // Wide code is scrolled, and a keyboard scrolls only what has the focus.
          <pre tabIndex={0}>
            <code>{block.text}</code>
          </pre>
        );
      case 'table': {
        const toRow = (row: Inline[][], Cell: 'th' | 'td') => (
          <tr>
            {row.map((cell, column) => (
              <Cell style={{ textAlign: block.alignments[column] }}>{toNodes(cell)}</Cell>
            ))}
          </tr>
        );
        return (
          <div class="table" tabIndex={0}>
            <table>
              <thead>{toRow(block.header, 'th')}</thead>
              <tbody>{block.rows.map((row) => toRow(row, 'td'))}</tbody>
            </table>
          </div>
        );
      }
      case 'rule':
        return <hr />;
    }
  }
}

function toView(block: Block) {
  return <BlockView block={block} />;
}

/** The text of a tight list's item is no paragraph of its own. */
function toItem(blocks: readonly Block[]) {
  return blocks.map((block, index) =>
    index === 0 && block.type === 'paragraph' ? toNodes(block.children) : toView(block),
  );
}

function toNodes(inlines: readonly Inline[]) {
  return inlines.map((inline) => {
    switch (inline.type) {
      case 'text':
        return inline.text;
      case 'code':
        return <code>{inline.text}</code>;
      case 'break':
        return <br />;
      case 'link':
        return (
          <a href={inline.href} target="_blank" rel="noreferrer noopener">
            {toNodes(inline.children)} <span class="host">({inline.host})</span>
          </a>
        );
      default: {
        const Tag = inline.type;
        return <Tag>{toNodes(inline.children)}</Tag>;
      }
    }
  });
}
