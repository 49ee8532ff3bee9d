#include "platform/qr/qr.h"

#include <fmt/format.h>
#include <qrencode.h>

#include <memory>
#include <stdexcept>

#include "platform/base/strings.h"

namespace kentongan::qr {

namespace {

constexpr int kQuietZone = 4;  // modules around it (ISO/IEC 18004)

struct Free {
    void operator()(QRcode* code) const { QRcode_free(code); }
};

}  // namespace

std::string svg(std::string_view text, std::string_view label) {
    if (text.empty() || text.size() > kLongestText) throw std::runtime_error("QR: length of text");
    const std::unique_ptr<QRcode, Free> code(
        QRcode_encodeData(static_cast<int>(text.size()),
                          reinterpret_cast<const unsigned char*>(text.data()), 0, QR_ECLEVEL_M));
    if (!code) throw std::runtime_error("QR: no memory");
    // A run of dark modules is one rectangle: a third of the bytes.
    std::string path;
    for (int y = 0; y < code->width; ++y)
        for (int x = 0; x < code->width; ++x) {
            const auto dark = [&](int column) {
                return column < code->width && (code->data[y * code->width + column] & 1) != 0;
            };
            if (!dark(x)) continue;
            const int begin = x;
            while (dark(x)) ++x;
            path += fmt::format("M{} {}h{}v1h-{}z", begin + kQuietZone, y + kQuietZone, x - begin,
                                x - begin);
        }
    const int side = code->width + 2 * kQuietZone;
    return fmt::format(
        "<svg class=\"qr\" viewBox=\"0 0 {0} {0}\" role=\"img\" aria-label=\"{1}\" "
        "shape-rendering=\"crispEdges\"><path fill=\"white\" d=\"M0 0h{0}v{0}H0z\"/>"
        "<path fill=\"black\" d=\"{2}\"/></svg>",
        side, html_escape(label), path);
}

}  // namespace kentongan::qr
