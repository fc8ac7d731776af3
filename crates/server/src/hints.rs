//! What a newcomer is told at the start, on standard output.

#[expect(clippy::print_stdout, reason = "for the person who started the program")]
pub(crate) fn print_line(line: &str) {
    println!("{line}");
}

/// Where we listen, and in sandbox mode what to try.
pub(crate) fn print_welcome(own_url: &str, sandbox_url: Option<&str>) {
    print_line(&format!("listening on {own_url}"));
    let Some(sandbox_url) = sandbox_url else { return };
    print_line(&welcome(own_url, sandbox_url));
}

fn welcome(url: &str, sandbox: &str) -> String {
    format!(
        r#"
Open {url}/ in a browser: the cashier's page, the console at {url}/console, the API at {url}/docs.

The sandbox plays WeChat Pay, Alipay, the telecom's cashier, 卓越, BOSS, 玖壹卡券, the proxy shop, Aliyun's text messages and AMap on {sandbox}. In another terminal:

  curl '{url}/v1/package/home'
  curl '{url}/v1/order/renewal/query?queryId=PBS001022579'
  curl '{url}/v1/order/renewal/save' -H 'infoSource: PC' -H 'Content-Type: application/json' \
       -d '{{"queryId":"PBS001022579","packageId":74}}'
  ORDER=…   # the orderId of the answer
  curl '{url}/v1/cashier/wechat/pay' -H 'Content-Type: application/json' \
       -d "{{\"orderId\":\"$ORDER\",\"scene\":\"native\"}}"
  curl '{url}/v1/cashier/test/engine/pay' -H 'Content-Type: application/json' \
       -d "{{\"orderId\":\"$ORDER\"}}"
  curl "{url}/v1/cashier/order?orderId=$ORDER"
  curl '{url}/v1/test/outside?system=zhuoyue'

Customers to try: {url}/v1/test/renewal-users
"#
    )
}
