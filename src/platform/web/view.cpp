#include "platform/web/view.h"

namespace kentongan::web {

namespace mustache = kainjow::mustache;

View::View() : impl_(std::make_unique<Impl>()) {}
View::View(const View& other) : impl_(std::make_unique<Impl>(*other.impl_)) {}
View::View(View&&) noexcept = default;
View& View::operator=(View&&) noexcept = default;
View::~View() = default;

View& View::operator=(const View& other) {
    if (this != &other) impl_ = std::make_unique<Impl>(*other.impl_);
    return *this;
}

View& View::set(std::string name, std::string text) & {
    // In this library an empty text is true; in our templates {{#name}} means "there is a name".
    impl_->data[name] = text.empty() ? mustache::data(false) : mustache::data(text);
    return *this;
}

View& View::set(std::string name, bool truth) & {
    impl_->data[name] = mustache::data(truth);
    return *this;
}

View& View::set(std::string name, std::int64_t number) & {
    impl_->data[name] = mustache::data(std::to_string(number));
    return *this;
}

View& View::set(std::string name, View view) & {
    impl_->data[name] = std::move(view.impl_->data);
    return *this;
}

View& View::set(std::string name, std::vector<View> list) & {
    mustache::data items(mustache::data::type::list);
    for (auto& item : list) items.push_back(item.impl_->data);
    impl_->data[name] = std::move(items);
    return *this;
}

}  // namespace kentongan::web
