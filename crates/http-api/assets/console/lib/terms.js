// The API's words in the language of the reader. What is not here is shown as it comes.

import { lang, w } from './words.js';

/** @type {Record<string, [string, string]>} */
const TERMS = {
  // Orders
  awaiting_payment: ['待支付', 'awaiting payment'],
  paid: ['已支付', 'paid'],
  fulfilling: ['开通中', 'fulfilling'],
  fulfilled: ['已完成', 'fulfilled'],
  fulfilment_failed: ['开通失败', 'fulfilment failed'],
  cancelled: ['已取消', 'cancelled'],
  expired: ['已过期', 'expired'],
  refunding: ['退款中', 'refunding'],
  refunded: ['已退款', 'refunded'],
  renewal: ['续费', 'renewal'],
  new: ['新开', 'new'],
  broadband: ['宽带', 'broadband'],
  recharge: ['代充', 'recharge'],
  proxy: ['代理商城', 'proxy shop'],
  // Channels and scenes
  wechat: ['微信支付', 'WeChat Pay'],
  alipay: ['支付宝', 'Alipay'],
  telecom: ['翼支付', 'Telecom'],
  native: ['扫码', 'native'],
  jsapi: ['公众号', 'JSAPI'],
  h5: ['H5', 'H5'],
  page: ['电脑网页', 'page'],
  mini_program: ['小程序', 'mini-program'],
  wap: ['手机网页', 'wap'],
  qr: ['扫码', 'QR'],
  // Payment attempts and refunds
  created: ['新建', 'created'],
  pending: ['待付款', 'pending'],
  captured: ['已到账', 'captured'],
  declined: ['失败', 'declined'],
  held: ['待核实', 'held'],
  requested: ['已申请', 'requested'],
  submitted: ['已提交', 'submitted'],
  succeeded: ['成功', 'succeeded'],
  failed: ['失败', 'failed'],
  needs_attention: ['需人工处理', 'needs attention'],
  staff: ['员工', 'staff'],
  late_money: ['迟到款项', 'late money'],
  outside: ['渠道侧', 'outside'],
  // Late and quarantined money
  waiting: ['等待中', 'waiting'],
  completed: ['已完成订单', 'completed'],
  after_expiry: ['订单过期后到账', 'after expiry'],
  after_cancel: ['订单取消后到账', 'after cancel'],
  second_capture: ['重复支付', 'second capture'],
  given_back: ['渠道已退回', 'given back'],
  open: ['未处理', 'open'],
  resolved: ['已处理', 'resolved'],
  release: ['放行', 'release'],
  close: ['关闭', 'close'],
  wrong_amount: ['金额不符', 'wrong amount'],
  unknown_order: ['订单不存在', 'unknown order'],
  other_order: ['与订单不符', 'other order'],
  forged: ['签名错误', 'forged'],
  impossible: ['状态不可能', 'impossible state'],
  wrong_merchant: ['商户不符', 'wrong merchant'],
  // Reconciliation
  running: ['进行中', 'running'],
  done: ['完成', 'done'],
  daily: ['每日', 'daily'],
  file: ['文件', 'file'],
  payment: ['支付', 'payment'],
  refund: ['退款', 'refund'],
  ours_only: ['仅我方有', 'ours only'],
  theirs_only: ['仅对方有', 'theirs only'],
  amount: ['金额不一致', 'amount'],
  state: ['状态不一致', 'state'],
  unreadable: ['无法识别', 'unreadable'],
  healed: ['已自动修复', 'healed'],
  superseded: ['已被新结果取代', 'superseded'],
  // Tasks
  due: ['待执行', 'due'],
  leased: ['执行中', 'leased'],
  retrying: ['等待重试', 'retrying'],
  dead: ['死信', 'dead'],
  expire_order: ['订单过期', 'expire order'],
  check_attempt: ['查询支付单', 'check attempt'],
  close_attempt: ['关闭支付单', 'close attempt'],
  follow_refund: ['跟进退款', 'follow refund'],
  reconcile: ['对账', 'reconcile'],
  import: ['导入', 'import'],
  send_message: ['发送短信', 'send message'],
  push: ['推送（全部目标）', 'push (all targets)'],
  recall: ['撤回（全部目标）', 'recall (all targets)'],
  boss: ['BOSS', 'BOSS'],
  zhuoyue_data: ['卓越-数据', 'Zhuoyue data'],
  zhuoyue_order: ['卓越-订单', 'Zhuoyue order'],
  zhuoyue: ['卓越-支付单', 'Zhuoyue payment'],
  legacy: ['老官网后台', 'old back office'],
  jiuyi: ['玖壹', 'Jiuyi'],
  // Suppliers
  planned: ['待下单', 'planned'],
  asked: ['已下单待确认', 'asked'],
  delivered: ['已交付', 'delivered'],
  disputed: ['有争议', 'disputed'],
  send_again: ['重新下单', 'send again'],
  found: ['供应商已有该单', 'found'],
  price_too_high: ['价格过高', 'price too high'],
  returned: ['已退回', 'returned'],
  loss: ['会亏损', 'at a loss'],
  ambiguous: ['无法确定对应订单', 'ambiguous'],
  not_found: ['未找到', 'not found'],
  incomplete: ['内容不完整', 'incomplete'],
  unpaid: ['未付款', 'unpaid'],
  timed_out: ['超时', 'timed out'],
  // Imports
  receiving: ['接收中', 'receiving'],
  qualified_users: ['达标用户', 'qualified users'],
  changed: ['变更', 'changed'],
  removed: ['移除', 'removed'],
  // Content
  home: ['首页', 'home'],
  family: ['家庭', 'family'],
  group: ['组', 'group'],
  order: ['订单页', 'order page'],
  everyone: ['所有人', 'everyone'],
  qualified: ['达标用户', 'qualified'],
  lapsed: ['过期用户', 'lapsed'],
  complete: ['完成订单', 'complete'],
  hold: ['等待人工', 'hold'],
  pc: ['PC', 'PC'],
  mobile: ['手机', 'mobile'],
  // People and messages
  account: ['注册账号', 'account'],
  phone: ['电话', 'phone'],
  consult: ['咨询', 'consult'],
  form: ['表单', 'form'],
  sending: ['发送中', 'sending'],
  sent: ['已发送', 'sent'],
  refused: ['被拒绝', 'refused'],
  unknown: ['结果未知', 'unknown'],
  left_out: ['未纳入', 'left out'],
  uploaded: ['已上报', 'uploaded'],
  given_up: ['已放弃', 'given up'],
  login: ['登录验证码', 'login'],
  password: ['找回密码', 'password'],
  profile: ['资料变更', 'profile'],
  // Staff and watching
  admin: ['管理员', 'administrator'],
  finance: ['财务', 'finance'],
  service: ['客服', 'service'],
  content: ['内容', 'content'],
  read_only: ['只读', 'read only'],
  active: ['启用', 'active'],
  disabled: ['停用', 'disabled'],
  raised: ['告警中', 'raised'],
  cleared: ['已恢复', 'cleared'],
  ok: ['成功', 'ok'],
  already_running: ['正在运行', 'already running'],
  upload_conversions: ['上报转化', 'upload conversions'],
  purge: ['清理', 'purge'],
  renew_outside_token: ['更新外部令牌', 'renew outside token'],
  clean_up_imports: ['清理导入', 'clean up imports'],
  make_missing_flows: ['补流水', 'make missing flows'],
  archive: ['清理旧访问记录', 'clear old visits'],
  'order.note': ['添加备注', 'note'],
  'order.push': ['推送', 'push'],
  'order.cancel': ['取消', 'cancel'],
  'order.reveal': ['查看完整信息', 'reveal'],
  'refund.request': ['申请退款', 'refund'],
  'task.retry': ['重试任务', 'retry'],
  'late_payment.decide': ['决定迟到款项', 'decide late money'],
  'supplier.decide': ['决定供应商订单', 'decide supplier order'],
  'quarantine.resolve': ['处理隔离款项', 'resolve quarantine'],
  watch_balances: ['检查供应商余额', 'watch balances'],
  check_alerts: ['检查告警', 'check alerts'],
};

const FAMILY = { push: ['推送 ', 'push to '], recall: ['撤回 ', 'recall from '] };

/** @param {string | null | undefined} word */
export function term(word) {
  if (!word) return '';
  const own = Object.hasOwn(TERMS, word) ? TERMS[word] : null;
  if (own) return own[lang === 'en' ? 1 : 0];
  const [first, ...rest] = word.split('_');
  const target = rest.join('_');
  if (!Object.hasOwn(FAMILY, first) || !Object.hasOwn(TERMS, target)) return word;
  return w(FAMILY[first][0], FAMILY[first][1]) + term(target);
}

/** Choices of a filter or a field. @param {string[]} words */
export const choices = (words) => words.map((word) => [word, term(word)]);

const GOOD =
  'paid fulfilled captured succeeded completed resolved healed done delivered sent uploaded active ok cleared published';
const BAD = 'fulfilment_failed failed needs_attention dead held disputed refused raised declined given_up';
const BUSY =
  'awaiting_payment fulfilling refunding pending requested submitted waiting open running due leased retrying planned asked receiving sending unknown created';
const TONES = new Map(
  [
    ['good', GOOD],
    ['bad', BAD],
    ['busy', BUSY],
  ].flatMap(([tone, words]) => words.split(' ').map((word) => [word, tone])),
);

/** How a state is to be taken. @param {string} word */
export const tone = (word) => TONES.get(word) ?? 'plain';

export const CHANNELS = ['wechat', 'alipay', 'telecom'];
export const ORDER_STATES = [
  'awaiting_payment',
  'paid',
  'fulfilling',
  'fulfilled',
  'fulfilment_failed',
  'cancelled',
  'expired',
  'refunding',
  'refunded',
];
export const TASK_STATES = ['due', 'leased', 'retrying', 'done', 'dead', 'cancelled'];
export const TARGETS = ['boss', 'zhuoyue_data', 'zhuoyue_order', 'zhuoyue', 'legacy', 'jiuyi', 'proxy'];
export const TASK_KINDS = [
  'push',
  'recall',
  ...TARGETS.map((target) => `push_${target}`),
  ...TARGETS.map((target) => `recall_${target}`),
  'expire_order',
  'check_attempt',
  'close_attempt',
  'follow_refund',
  'reconcile',
  'import',
  'send_message',
];
export const ROLES = ['admin', 'finance', 'service', 'content', 'read_only'];
