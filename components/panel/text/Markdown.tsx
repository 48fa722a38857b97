import { Component, createContext, Fragment } from 'preact';
import { useContext, useMemo } from 'preact/hooks';
import { createGroupParser } from '../../../lib/panel/markdown/groups';
import { MAX_SHOWN_CHARS, PANEL_LIMITS } from '../../../lib/panel/markdown/limits';
import type { Block, Inline } from '../../../lib/panel/markdown/tree';
import { useTranslate } from '../../shared/translate';
import { Said } from '../proof/Chips';

type Props = {
  source: string;
  /** Whether nothing more will come; until then, half-written markup at the end is shown as if it were whole. */
  isComplete: boolean;
  /** Whether the page's text holds this address; `null` where that is not known. */
  isOnPage?: ((address: string) => boolean) | null;
};

const PageContext = createContext<Props['isOnPage']>(null);

/** So many blocks are compared with their former selves for each frame, however many there are. */
const GROUP_SIZE = 64;

/**
 * Shows Markdown that may still grow. Finished blocks keep their objects, so they are not rendered again. In a long
 * text each group of blocks but the first has an element around it, and finished groups are skipped as a whole.
 */
export function Markdown({ source, isComplete, isOnPage = null }: Props) {
  const t = useTranslate();
  const parse = useMemo(() => createGroupParser(PANEL_LIMITS, GROUP_SIZE), []);
  const { groups, length, hasPiledMarks } = parse(source.slice(0, MAX_SHOWN_CHARS), isComplete);
  const left = source.length - length;
  return (
    <PageContext.Provider value={isOnPage}>
      {groups.map((blocks, index) => {
        const Wrapper = index === 0 ? Fragment : 'div';
        return (
          <Wrapper key={index}>
            <GroupView blocks={blocks} />
          </Wrapper>
        );
      })}
      {left > 0 && <Note>{t('textNotShown', [left.toLocaleString(t('languageTag'))])}</Note>}
      {hasPiledMarks && <Note>{t('marksNotShown')}</Note>}
    </PageContext.Provider>
  );
}

/** Says what of the text is not shown. */
function Note({ children }: { children: string }) {
  const t = useTranslate();
  return (
    <p class="note" lang={t('languageTag')}>
      {children}
    </p>
  );
}

class GroupView extends Component<{ blocks: readonly Block[] }> {
  override shouldComponentUpdate({ blocks }: { blocks: readonly Block[] }) {
    return blocks !== this.props.blocks;
  }

  override render({ blocks }: { blocks: readonly Block[] }) {
    return blocks.map((block, index) => <BlockView key={index} block={block} />);
  }
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
          <pre tabIndex={0} class={block.isContinued && 'continued'}>
            <code>{block.text}</code>
          </pre>
        );
      case 'table':
        return <Table {...block} />;
      case 'rule':
        return <hr />;
    }
  }
}

function Table({ alignments, header, rows, leftOut = 0 }: Extract<Block, { type: 'table' }>) {
  const t = useTranslate();
  const toRow = (row: Inline[][], Cell: 'th' | 'td') => (
    <tr>
      {row.map((cell, column) => (
        <Cell style={{ textAlign: alignments[column] }}>{toNodes(cell)}</Cell>
      ))}
      {/* One cell, however many are missing: a few characters must not make thousands. */}
      {row.length < header.length && <Cell colSpan={header.length - row.length} />}
    </tr>
  );
  return (
    <>
      <div class="table" tabIndex={0}>
        <table>
          {header.length > 0 && <thead>{toRow(header, 'th')}</thead>}
          <tbody>{rows.map((row) => toRow(row, 'td'))}</tbody>
        </table>
      </div>
      {leftOut > 0 && <Note>{t('cellsNotShown', [leftOut.toLocaleString(t('languageTag'))], leftOut)}</Note>}
    </>
  );
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
        return <Said text={inline.text} />;
      case 'code':
        return <code>{inline.text}</code>;
      case 'break':
        return <br />;
      case 'link':
        return <Link {...inline} />;
      default: {
        const Tag = inline.type;
        return <Tag>{toNodes(inline.children)}</Tag>;
      }
    }
  });
}

/**
 * A link with its host, since its words can claim any. It is isolated, so that no text beside it can move its words or
 * its host to another place.
 */
function Link({ href, host, children }: Extract<Inline, { type: 'link' }>) {
  const t = useTranslate();
  const isOnPage = useContext(PageContext);
  const note = isOnPage && !isOnPage(href) && t('notOnPage');
  return (
    <a href={href} target="_blank" rel="noreferrer noopener" dir="auto">
      {toNodes(children)}{' '}
      <span class="host" dir="ltr">
        ({host}
        {note && ` · ${note}`})
      </span>
    </a>
  );
}
