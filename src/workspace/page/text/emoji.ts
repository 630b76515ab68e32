/** The shortcodes that people and apps commonly write. An unknown one stays as it was written, as in Slack. */

const table = `
+1 👍|thumbsup 👍|-1 👎|thumbsdown 👎|wave 👋|clap 👏|raised_hands 🙌|pray 🙏|muscle 💪|ok_hand 👌|point_right 👉|point_left 👈
point_up 👆|point_down 👇|writing_hand ✍️|handshake 🤝|eyes 👀|smile 😄|smiley 😃|grinning 😀|grin 😁|joy 😂|slightly_smiling_face 🙂
simple_smile 🙂|wink 😉|blush 😊|heart_eyes 😍|thinking_face 🤔|neutral_face 😐|sweat_smile 😅|sob 😭|cry 😢|scream 😱|tired_face 😫
sunglasses 😎|upside_down_face 🙃|face_with_rolling_eyes 🙄|exploding_head 🤯|partying_face 🥳|sleeping 😴|zzz 💤|heart ❤️|broken_heart 💔
tada 🎉|sparkles ✨|fire 🔥|star ⭐|star2 🌟|boom 💥|100 💯|rocket 🚀|bulb 💡|bell 🔔|no_bell 🔕|mega 📣|loudspeaker 📢|speech_balloon 💬
white_check_mark ✅|heavy_check_mark ✔️|ballot_box_with_check ☑️|x ❌|negative_squared_cross_mark ❎|warning ⚠️|no_entry ⛔|no_entry_sign 🚫
octagonal_sign 🛑|rotating_light 🚨|exclamation ❗|heavy_exclamation_mark ❗|question ❓|grey_question ❔|information_source ℹ️|bangbang ‼️
hourglass ⌛|hourglass_flowing_sand ⏳|watch ⌚|stopwatch ⏱️|timer_clock ⏲️|alarm_clock ⏰|clock1 🕐|clock12 🕛|calendar 📆|date 📅
double_vertical_bar ⏸️|pause_button ⏸️|arrow_forward ▶️|fast_forward ⏩|rewind ⏪|black_right_pointing_double_triangle_with_vertical_bar ⏭️
next_track_button ⏭️|black_square_for_stop ⏹️|stop_button ⏹️|arrow_right ➡️|arrow_left ⬅️|arrow_up ⬆️|arrow_down ⬇️|arrows_counterclockwise 🔄
arrows_clockwise 🔃|repeat 🔁|leftwards_arrow_with_hook ↩️|arrow_right_hook ↪️|red_circle 🔴|large_blue_circle 🔵|large_green_circle 🟢
large_yellow_circle 🟡|large_orange_circle 🟠|large_purple_circle 🟣|white_circle ⚪|black_circle ⚫|large_green_square 🟩|large_red_square 🟥
large_yellow_square 🟨|white_large_square ⬜|black_large_square ⬛|small_blue_diamond 🔹|small_orange_diamond 🔸|radio_button 🔘
lock 🔒|unlock 🔓|key 🔑|shield 🛡️|link 🔗|paperclip 📎|pushpin 📌|round_pushpin 📍|memo 📝|pencil ✏️|pencil2 ✏️|clipboard 📋|page_facing_up 📄
file_folder 📁|open_file_folder 📂|card_index_dividers 🗂️|books 📚|book 📖|bookmark 🔖|label 🏷️|scroll 📜|mag 🔍|mag_right 🔎|chart_with_upwards_trend 📈
chart_with_downwards_trend 📉|bar_chart 📊|gear ⚙️|wrench 🔧|hammer 🔨|hammer_and_wrench 🛠️|toolbox 🧰|nut_and_bolt 🔩|test_tube 🧪|microscope 🔬
computer 💻|desktop_computer 🖥️|keyboard ⌨️|floppy_disk 💾|cd 💿|package 📦|inbox_tray 📥|outbox_tray 📤|email ✉️|envelope ✉️|phone ☎️|telephone_receiver 📞
globe_with_meridians 🌐|satellite_antenna 📡|battery 🔋|electric_plug 🔌|zap ⚡|bug 🐛|robot_face 🤖|ghost 👻|skull 💀|alien 👽|construction 🚧|checkered_flag 🏁
triangular_flag_on_post 🚩|white_flag 🏳️|trophy 🏆|medal 🏅|first_place_medal 🥇|gift 🎁|birthday 🎂|coffee ☕|beer 🍺|beers 🍻|pizza 🍕|cookie 🍪
sunny ☀️|cloud ☁️|rain_cloud 🌧️|snowflake ❄️|rainbow 🌈|crescent_moon 🌙|earth_africa 🌍|seedling 🌱|evergreen_tree 🌲|cat 🐱|dog 🐶|unicorn_face 🦄|bee 🐝
turtle 🐢|snail 🐌|crab 🦀|whale 🐳|bust_in_silhouette 👤|busts_in_silhouette 👥|superhero 🦸|ambulance 🚑|fire_engine 🚒|police_car 🚓|airplane ✈️|car 🚗
one 1️⃣|two 2️⃣|three 3️⃣|four 4️⃣|five 5️⃣|six 6️⃣|seven 7️⃣|eight 8️⃣|nine 9️⃣|keycap_ten 🔟|zero 0️⃣|new 🆕|ok 🆗|up 🆙|cool 🆒|free 🆓|sos 🆘|heavy_plus_sign ➕
heavy_minus_sign ➖|heavy_multiplication_x ✖️|infinity ♾️|wavy_dash 〰️|copyright ©️|registered ®️|tm ™️|small_red_triangle 🔺|small_red_triangle_down 🔻
`;

const glyphs: ReadonlyMap<string, string> = new Map(
  table
    .trim()
    .split(/[|\n]/)
    .map((entry): [string, string] => {
      const space = entry.indexOf(' ');
      return [entry.slice(0, space), entry.slice(space + 1)];
    }),
);

/** The character for a shortcode without its colons, or undefined when it is not one of the common ones. */
export function emojiGlyph(name: string): string | undefined {
  return glyphs.get(name);
}

/** Replaces every known `:shortcode:` in plain text. */
export function replaceShortcodes(text: string): string {
  return text.replace(/:([a-z0-9_+-]{1,60}):/g, (whole, name: string) => glyphs.get(name) ?? whole);
}
