// JsonWriter: writes JSON as it goes, keys in the order in which they are given.
//
//     JsonWriter json(text);
//     json.begin_object();
//     json.member("width", 640);
//     json.key("streams"); json.begin_array(); … json.end_array();
//     json.end_object();
//
// Integers stay integers, doubles are the shortest text that reads back equal, NaN and infinities (which JSON lacks)
// are null. Bytes of a text that are no UTF-8 become U+FFFD, so that the output always parses.
#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>

namespace fathom {

class JsonWriter {
  public:
    explicit JsonWriter(std::string& text) : text_(text) {}

    void begin_object() { open('{'); }
    void end_object() { close('}'); }
    void begin_array() { open('['); }
    void end_array() { close(']'); }
    void key(std::string_view name);

    void value(std::string_view text);
    void value(const char* text) { value(std::string_view(text)); }
    void value(bool truth);
    void value(double number);
    void value(std::signed_integral auto number) { integer(std::to_string(number)); }
    void value(std::unsigned_integral auto number) { integer(std::to_string(number)); }
    void null();

    void member(std::string_view name, const auto& content) {
        key(name);
        value(content);
    }

  private:
    void separate();
    void open(char bracket);
    void close(char bracket);
    void integer(std::string_view digits);
    void quote(std::string_view text);

    std::string& text_;
    bool first_ = true;      // nothing stands before in the open object or array
    bool after_key_ = false; // a value follows its key
};

} // namespace fathom
