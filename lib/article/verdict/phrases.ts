/**
 * What pages say about themselves, in English, German, Spanish, Chinese and Japanese. Each is a phrase rather than a
 * common word, and none is evidence by itself.
 */
export const ERROR =
  /^[45]\d\d$|\b[45]\d\d\b.{1,3}(error|fehler|page|seite|not |forb|gone)|(error|fehler|错误|エラー)[ :-]*[45]\d\d|not found|(can.?t|cannot|could ?n.t|could not) (be found|find)|(page|link|content|article|account|video)[^.,]{0,20} (exists?|gone|missing|removed|unavailable|available)$|access denied|forbidden|service unavailable|went wrong(?!.{0,25}(submit|send|form|upload|sav))|server ?(error|fehler)|bad gateway|nicht gefunden|existiert nicht|nicht mehr (verfügbar|da)|zugriff verweigert|fehler auf|no (se )?(ha )?(podido )?(enc[ou]\w+|existe)|acceso denegado|algo (salió|ha)|[页頁面].{0,6}(不存在|找不到|删除|走丢)|找不到.{0,6}[页頁]|(访问|服务器).{0,4}(拒绝|错误)|出错了|見つかりません|存在しません|アクセスが|エラーが/i;

export const LOGIN =
  /(log|sign)[ -]?(in|on|up)\b|anmelden|einloggen|registrier|regístr|crear (una )?cuenta|create an? account|(inici\w+|iniciar) sesión|acceder|登[录入陆]|注册|ログイン|サインイン|会員登録/i;

export const BOT =
  /(are|.re|sind|sie|du|bist|eres|es|soy|ser)( not)?( an?| ein| kein| un)? (human|robot|bot|mensch|roboter)|mensch (sind|bist)|just a moment|(checking|überprüf\w+|comprobando) \w+ browser|unusual traffic|(security|sicherheits|captcha).{0,2}(check|verif|(über)?prüfung)|verificación de seg|人机|安全(验证|检查)|不是机器人|真人|(访问|操作)过?[于太]?频繁|ロボットでは|人間である|セキュリティ(チェック|確認)/i;

export const ACCEPT =
  /^(yes, |i |alle |cookies |全部|すべて)?(accept|agree|allow|akzeptier|zustimm|einverst|acept|接受|同意|許可)|(akzeptieren|zustimmen|同意する)$/i;

export const CONSENT =
  /cookie|consent|privacy|before you continue|datenschutz|privatsph|einwillig|privacidad|隐私|個人情報|クッキー|プライバシー/i;

export const OFFER =
  /(subscri|sign|log|regist|account|member|join|trial)[^.?!]{0,50}(to|and) (continue|keep read|read( more)?[.!]?$|(read|unlock|access) (this|full|on\b|the (full|rest|whole|complete|article|story)))|already an? (subscriber|member)|(article|story|post|content|page)s? (is |are )?(for )?(subscribers|members)[ -]only|(subscribers|members)[ -]only (article|story|post|content)|(post|article|story|content|page) is (only )?(for|available) .{0,20}(subscribers|members)|unlock (this|(the )?(full|rest|whole|complete|article|story)( (of the )?(article|story|text|post|access)|$|[.!]))|weiterlesen mit|weiterzulesen|(bereits|schon) (abonn|ein abo|mitglied)|nur für abonn|(seguir|continuar) leyendo|ya eres su|(solo|exclusiv[oa]) para suscriptores|(登录|订阅|付费|会员|开通|购买).{0,12}(阅读|查看|全文|可读)|会員限定|会員登録(が必要|すると|して)|読むには.{0,9}(会員|登録|購読|購入)|残り.{0,6}文字/i;

export const CART =
  /^(add to (cart|bag|basket)|buy now|in den warenkorb|jetzt kaufen|(añadir|agregar) al? |comprar|加入购物车|立即购买|カートに|購入)/i;

/** Controls that lead to more of a thread. */
export const MORE =
  /(load|show|view|see|read|more|all|next)[^.]{0,12} (repl|comment|answer|post|message)|^(weitere|mehr|alle) .{0,12}(antwort|kommentar|beitr)|^(ver|mostrar|cargar) m[aá]s (resp|coment)|(更多|查看|显示|全部).{0,6}(回复|评论|回答|留言)|(返信|コメント|回答).{0,4}(もっと|すべて|表示)/i;

/** What an application says before it runs. */
export const NOT_STARTED = /javascript|^\W*(loading|lädt|wird geladen|cargando|加载中|正在加载|読み込み)/i;
